//! Jobs as an admin sees them: what runs and when, and that a new process continues the plan of the last one.

use crate::support::{Client, Response, Server, wait_until};

/// The jobs, once they are planned.
fn jobs(admin: &mut Client, count: usize) -> Response {
    wait_until("the jobs are planned", || {
        Some(admin.get("/api/v1/admin/jobs")).filter(|jobs| jobs.len("items") >= count)
    })
}

#[test]
fn only_admins_see_the_jobs() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let list = jobs(&mut ann, 6);
    let wanted = [
        "copy deck pictures",
        "forget the game's old days",
        "forget used quotas",
        "forget what expired",
        "sweep files",
        "upkeep",
    ];
    assert_eq!(list.each("name"), wanted);
    assert!(list.at("items[1].last_run_at").is_null());
    assert_eq!((list.number("items[1].every_s"), list.number("items[1].failures")), (86400.0, 0.0));
    assert_eq!(server.sign_up("ben").get("/api/v1/admin/jobs").status, 403);
    assert_eq!(server.client().get("/api/v1/admin/jobs").status, 401);
    // The next process keeps the plan of this one.
    let planned = list.str("items[1].next_run_at");
    let server = Server::start_in(server.stop(), &[]);
    ann = server.client_of(&ann);
    assert_eq!(jobs(&mut ann, 6).str("items[1].next_run_at"), planned);
}

#[test]
fn without_the_scheduler_no_job_is_planned_and_the_game_works() {
    let server = Server::start_with(&[("ENABLE_SCHEDULER", "false"), ("ENABLE_BINGO_COLD_START_CHECK", "true")]);
    let mut ann = server.sign_up("ann");
    // What belongs to the start has its own switch.
    let list = jobs(&mut ann, 2);
    assert_eq!(list.each("name"), ["copy deck pictures", "verify today's bingo"]);
    assert!(list.at("items[0].every_s").is_null() && list.at("items[0].next_run_at").is_null());
    let unlocked = ann.post("/api/v1/readings", r#"{"spread":"single"}"#);
    assert!(unlocked.header("hermit-unlocked").unwrap().contains("first-light"));
    assert_eq!(ann.get("/api/v1/tasks").len("items"), 10);
    assert_eq!(ann.get("/api/v1/bingo").status, 200);
}
