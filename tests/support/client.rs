//! An HTTP client that is simple enough to send malformed requests, and responses with helpers for assertions.

use super::PATIENCE;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use tinyjson::JsonValue;

/// A response.
#[derive(Clone)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Response {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body: String = String::from_utf8_lossy(&self.body).chars().take(600).collect();
        write!(formatter, "{} {:?} {body}", self.status, self.headers)
    }
}

impl Response {
    /// The first header of a name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The body as JSON.
    pub fn json(&self) -> JsonValue {
        self.text().parse().unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }

    /// A value of the body by path: `cards[0].card`, `items[2].id`.
    pub fn at(&self, path: &str) -> JsonValue {
        let mut value = self.json();
        for step in path.split(['.', '[']).filter(|step| !step.is_empty()) {
            value = match step.trim_end_matches(']').parse::<usize>() {
                Ok(index) => value.get::<Vec<JsonValue>>().unwrap()[index].clone(),
                Err(_) => value
                    .get::<HashMap<String, JsonValue>>()
                    .unwrap()
                    .get(step)
                    .unwrap_or_else(|| panic!("no {step} in {self:?}"))
                    .clone(),
            };
        }
        value
    }

    /// The items of a list; the request must have succeeded.
    pub fn items(&self) -> Vec<JsonValue> {
        assert_eq!(self.status, 200, "{self:?}");
        self.at("items").get::<Vec<JsonValue>>().unwrap_or_else(|| panic!("items is no list in {self:?}")).clone()
    }

    /// A text of every item of a list.
    pub fn each(&self, field: &str) -> Vec<String> {
        let text =
            |item: &JsonValue| item[field].get::<String>().unwrap_or_else(|| panic!("no {field}: {item:?}")).clone();
        self.items().iter().map(text).collect()
    }

    /// A text of the body by path.
    pub fn str(&self, path: &str) -> String {
        self.at(path).get::<String>().unwrap_or_else(|| panic!("{path} is no text in {self:?}")).clone()
    }

    /// A number of the body by path.
    pub fn number(&self, path: &str) -> f64 {
        *self.at(path).get::<f64>().unwrap_or_else(|| panic!("{path} is no number in {self:?}"))
    }

    /// How many items a list of the body has.
    pub fn len(&self, path: &str) -> usize {
        self.at(path).get::<Vec<JsonValue>>().unwrap_or_else(|| panic!("{path} is no list in {self:?}")).len()
    }

    /// The problem's stable code; the response must be a problem document.
    pub fn code(&self) -> String {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        assert_eq!(self.number("status") as u16, self.status);
        self.str("code")
    }

    /// The fields at fault, in order.
    pub fn fields(&self) -> Vec<String> {
        (0..self.len("errors")).map(|index| self.str(&format!("errors[{index}].field"))).collect()
    }
}

/// A client with one kept connection, which it replaces when the server has closed it.
#[derive(Debug)]
pub struct Client {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
    /// Headers of every request: a cookie, a token.
    pub headers: Vec<(String, String)>,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, stream: None, headers: Vec::new() }
    }

    /// A second client with the same headers on a connection of its own.
    pub fn again(&self) -> Self {
        Self { address: self.address, stream: None, headers: self.headers.clone() }
    }

    /// Tries to sign in; no cookie is kept.
    pub fn log_in(&mut self, login: &str, password: &str) -> Response {
        self.post("/api/v1/auth/login", &format!(r#"{{"login":"{login}","password":"{password}"}}"#))
    }

    /// Signs in and keeps the session's cookie.
    pub fn sign_in(&mut self, login: &str, password: &str) -> Response {
        let response = self.log_in(login, password);
        assert_eq!(response.status, 200, "{response:?}");
        let cookie = response.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        self.headers.retain(|(name, _)| name != "Cookie");
        self.headers.push(("Cookie".into(), cookie));
        response
    }

    /// A client that presents a token instead.
    pub fn with_token(&self, secret: &str) -> Self {
        Self {
            address: self.address,
            stream: None,
            headers: vec![("Authorization".into(), format!("Bearer {secret}"))],
        }
    }

    pub fn get(&mut self, path: &str) -> Response {
        self.send("GET", path, &[], b"")
    }

    pub fn post(&mut self, path: &str, json: &str) -> Response {
        self.send("POST", path, &[("Content-Type", "application/json")], json.as_bytes())
    }

    /// Posts a request that creates something, and expects that it does.
    pub fn make(&mut self, path: &str, json: &str) -> Response {
        let made = self.post(path, json);
        assert_eq!(made.status, 201, "{json}: {made:?}");
        made
    }

    /// Makes a token with scopes separated by spaces, and gives its secret.
    pub fn token(&mut self, scopes: &str) -> String {
        let scopes: Vec<String> = scopes.split(' ').map(|scope| format!("\"{scope}\"")).collect();
        self.make("/api/v1/auth/tokens", &format!(r#"{{"name":"bot","scopes":[{}]}}"#, scopes.join(","))).str("secret")
    }

    /// A client with a new token.
    pub fn bot(&mut self, scopes: &str) -> Self {
        let secret = self.token(scopes);
        self.with_token(&secret)
    }

    pub fn patch(&mut self, path: &str, json: &str) -> Response {
        self.send("PATCH", path, &[("Content-Type", "application/json")], json.as_bytes())
    }

    /// Sends JSON, or no body when there is none, by any method.
    pub fn send_json(&mut self, method: &str, path: &str, json: &str) -> Response {
        let headers: &[(&str, &str)] = if json.is_empty() { &[] } else { &[("Content-Type", "application/json")] };
        self.send(method, path, headers, json.as_bytes())
    }

    /// Posts with an `Idempotency-Key`.
    pub fn post_once(&mut self, path: &str, key: &str, json: &str) -> Response {
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
        self.send("POST", path, &headers, json.as_bytes())
    }

    /// Deletes the client's own account.
    pub fn delete_account(&mut self, password: &str) -> Response {
        self.send_json("DELETE", "/api/v1/auth/me", &format!(r#"{{"password":"{password}"}}"#))
    }

    pub fn delete(&mut self, path: &str) -> Response {
        self.send("DELETE", path, &[], b"")
    }

    /// Sends any request and reads its response.
    pub fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.address);
        let own = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in own.chain(headers.iter().copied()) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() || matches!(method, "POST" | "PATCH" | "PUT") {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let request = [head.as_bytes(), body].concat();
        // A kept connection may have been closed meanwhile; one new one is tried.
        let kept = self.stream.is_some();
        match self.exchange(&request, method) {
            Ok(response) => response,
            Err(_) if kept => {
                self.stream = None;
                self.exchange(&request, method).unwrap()
            }
            Err(error) => panic!("{method} {path}: {error}"),
        }
    }

    fn exchange(&mut self, request: &[u8], method: &str) -> std::io::Result<Response> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => BufReader::new(connect(self.address)),
        };
        stream.get_mut().write_all(request)?;
        let response = read_response(&mut stream, method == "HEAD")?;
        if response.header("connection") != Some("close") {
            self.stream = Some(stream);
        }
        Ok(response)
    }
}

/// A plain connection with time limits.
pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// Reads one response; `headless` means that no body follows whatever the headers say (HEAD).
pub fn read_response(stream: &mut impl BufRead, headless: bool) -> std::io::Result<Response> {
    let ended = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or_else(ended)?;
    let mut headers = Vec::new();
    loop {
        line.clear();
        if stream.read_line(&mut line)? == 0 {
            return Err(ended());
        }
        match line.trim_end().split_once(':') {
            Some((name, value)) => headers.push((name.to_owned(), value.trim().to_owned())),
            None => break,
        }
    }
    let mut response = Response { status, headers, body: Vec::new() };
    if headless || matches!(status, 204 | 304) {
        return Ok(response);
    }
    if response.header("transfer-encoding") == Some("chunked") {
        response.body = read_chunks(stream)?;
    } else if let Some(length) = response.header("content-length") {
        response.body = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut response.body)?;
    } else {
        stream.read_to_end(&mut response.body)?;
    }
    Ok(response)
}

fn read_chunks(stream: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let length = usize::from_str_radix(line.trim_end(), 16).map_err(std::io::Error::other)?;
        let mut chunk = vec![0; length + 2];
        stream.read_exact(&mut chunk)?;
        if length == 0 {
            return Ok(body);
        }
        body.extend_from_slice(&chunk[..length]);
    }
}

/// Sends raw bytes on a new connection and reads until the server closes it.
pub fn raw(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = connect(address);
    // The server may close before it has taken everything.
    stream.write_all(bytes).ok();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok();
    String::from_utf8_lossy(&answer).into_owned()
}
