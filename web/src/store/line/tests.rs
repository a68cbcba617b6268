//! The line of requests: order, limits and what is given up.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use futures::executor::{LocalPool, LocalSpawner};
use futures::task::LocalSpawnExt;
use std::collections::HashMap;

/// Requests that end when the test says so.
#[derive(Clone)]
struct Hand {
    spawner: LocalSpawner,
    begun: Rc<RefCell<Vec<(String, Span)>>>,
    open: Rc<RefCell<HashMap<usize, oneshot::Sender<Fetched>>>>,
    dropped: Rc<RefCell<Vec<usize>>>,
}

struct Dropped(Rc<RefCell<Vec<usize>>>, usize);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.borrow_mut().push(self.1);
    }
}

impl Carrier for Hand {
    fn fetch(&self, url: &str, span: Span) -> LocalBoxFuture<'static, Fetched> {
        let number = self.begun.borrow().len();
        self.begun.borrow_mut().push((url.to_owned(), span));
        let (end, ended) = oneshot::channel();
        self.open.borrow_mut().insert(number, end);
        let dropped = Dropped(self.dropped.clone(), number);
        Box::pin(async move {
            let fetched = ended.await.unwrap();
            std::mem::forget(dropped);
            fetched
        })
    }

    fn spawn(&self, work: LocalBoxFuture<'static, ()>) {
        self.spawner.spawn_local(work).unwrap();
    }
}

struct Test {
    pool: LocalPool,
    hand: Hand,
    line: Line,
    given: Rc<RefCell<Vec<(u32, Given)>>>,
}

impl Test {
    fn new(most: usize) -> Test {
        let pool = LocalPool::new();
        let hand = Hand { spawner: pool.spawner(), begun: Rc::default(), open: Rc::default(), dropped: Rc::default() };
        let line = Line::new(Box::new(hand.clone()), Rc::new(RefCell::new(Cache::new(1 << 20))), most);
        Test { pool, hand, line, given: Rc::default() }
    }

    /// Asks; the handle gives up.
    fn ask(&self, name: u32, url: &str, span: Span, rank: Rank) -> AbortHandle {
        let (line, given, url) = (self.line.clone(), self.given.clone(), url.to_owned());
        let (work, handle) = abortable(async move {
            let answer = line.get(&url, span, rank).await;
            given.borrow_mut().push((name, answer));
        });
        // Whoever gave up is told nothing.
        let asked = async move {
            let _aborted = work.await;
        };
        self.hand.spawner.spawn_local(asked).unwrap();
        handle
    }

    fn run(&mut self) {
        self.pool.run_until_stalled();
    }

    fn begun(&self) -> Vec<(String, Span)> {
        self.hand.begun.borrow().clone()
    }

    /// Ends a request with bytes that say where they stood.
    fn end(&mut self, number: usize) {
        let span = self.hand.begun.borrow()[number].1;
        let (start, end) = (span.start.min(1000), span.end.min(1000));
        let bytes: Vec<u8> = (start..end).map(|at| (at % 251) as u8).collect();
        let end = self.hand.open.borrow_mut().remove(&number).unwrap();
        end.send(Ok(Some(Landed { start, bytes: bytes.into(), size: Some(1000) }))).unwrap();
        self.run();
    }

    fn answer(&self, name: u32) -> Vec<u8> {
        let given = self.given.borrow();
        let (_, answer) = given.iter().find(|(of, _)| *of == name).unwrap();
        answer.clone().unwrap().unwrap().bytes.to_vec()
    }
}

#[test]
fn no_more_than_so_many_are_in_flight_and_the_visible_go_first() {
    let mut test = Test::new(2);
    for (name, rank) in [(0, Rank::Beside), (1, Rank::Record), (2, Rank::Visible), (3, Rank::Visible)] {
        test.ask(name, &format!("u{name}"), Span::WHOLE, rank);
    }
    test.run();
    let names = |test: &Test| test.begun().into_iter().map(|(url, _)| url).collect::<Vec<_>>();
    assert_eq!(names(&test), ["u2", "u3"]);
    assert_eq!(test.line.in_flight(), 2);
    test.end(0);
    assert_eq!(names(&test), ["u2", "u3", "u1"]);
    test.end(1);
    assert_eq!(names(&test), ["u2", "u3", "u1", "u0"]);
    assert_eq!(test.line.in_flight(), 2);
}

#[test]
fn neighbours_of_one_turn_are_one_request() {
    let mut test = Test::new(6);
    test.ask(0, "shard", Span::new(100, 110), Rank::Visible);
    test.ask(1, "shard", Span::new(0, 20), Rank::Visible);
    test.ask(2, "other", Span::new(0, 20), Rank::Visible);
    test.ask(3, "shard", Span::new(900_000, 900_010), Rank::Visible);
    test.run();
    let mut begun = test.begun();
    begun.sort();
    let wanted = [
        ("other".to_owned(), Span::new(0, 20)),
        ("shard".to_owned(), Span::new(0, 110)),
        ("shard".to_owned(), Span::new(900_000, 900_010)),
    ];
    assert_eq!(begun, wanted);
    let joined = test.begun().iter().position(|(_, span)| *span == Span::new(0, 110)).unwrap();
    test.end(joined);
    assert_eq!(test.answer(0), (100..110).collect::<Vec<u8>>());
    assert_eq!(test.answer(1), (0..20).collect::<Vec<u8>>());
}

#[test]
fn what_is_on_its_way_or_held_is_not_asked_for_again() {
    let mut test = Test::new(6);
    test.ask(0, "a", Span::new(0, 500), Rank::Visible);
    test.run();
    test.ask(1, "a", Span::new(10, 20), Rank::Visible);
    test.run();
    assert_eq!(test.begun().len(), 1);
    test.end(0);
    test.ask(2, "a", Span::new(480, 500), Rank::Visible);
    test.run();
    assert_eq!(test.begun().len(), 1);
    assert_eq!(test.answer(1), (10..20).collect::<Vec<u8>>());
    assert_eq!(test.answer(2).len(), 20);
}

#[test]
fn the_last_one_to_leave_aborts() {
    let mut test = Test::new(1);
    let first = test.ask(0, "a", Span::new(0, 10), Rank::Visible);
    let second = test.ask(1, "a", Span::new(0, 5), Rank::Visible);
    let queued = test.ask(2, "b", Span::WHOLE, Rank::Visible);
    test.run();
    assert_eq!(test.begun().len(), 1);
    first.abort();
    test.run();
    assert!(test.hand.dropped.borrow().is_empty(), "another one waits for it");
    queued.abort();
    second.abort();
    test.run();
    assert_eq!(*test.hand.dropped.borrow(), [0]);
    assert_eq!(test.begun().len(), 1, "nothing is asked for after all have left");
    assert_eq!(test.line.in_flight(), 0);
}

#[test]
fn one_that_left_makes_room() {
    let mut test = Test::new(1);
    let first = test.ask(0, "a", Span::WHOLE, Rank::Visible);
    test.ask(1, "b", Span::WHOLE, Rank::Visible);
    test.run();
    first.abort();
    test.run();
    assert_eq!(test.begun()[1].0, "b");
    test.end(1);
    assert_eq!(test.answer(1).len(), 1000);
}

#[test]
fn a_span_beyond_the_end_ends_with_the_object() {
    let mut test = Test::new(1);
    test.ask(0, "a", Span::new(990, 2000), Rank::Visible);
    test.run();
    test.end(0);
    assert_eq!(test.answer(0).len(), 10);
}

#[test]
fn a_fault_is_told_to_all_and_not_kept() {
    let mut test = Test::new(1);
    test.ask(0, "a", Span::WHOLE, Rank::Visible);
    test.ask(1, "a", Span::WHOLE, Rank::Visible);
    test.run();
    let end = test.hand.open.borrow_mut().remove(&0).unwrap();
    end.send(Err(Problem::new(Kind::Server, "a", "500"))).unwrap();
    test.run();
    assert_eq!(test.given.borrow().iter().filter(|(_, given)| given.is_err()).count(), 2);
    test.ask(2, "a", Span::WHOLE, Rank::Visible);
    test.run();
    assert_eq!(test.begun().len(), 2);
}

#[test]
fn a_held_line_begins_nothing_until_it_is_let_go() {
    let mut test = Test::new(6);
    test.ask(0, "a", Span::WHOLE, Rank::Visible);
    test.run();
    test.line.hold(true);
    test.ask(1, "b", Span::WHOLE, Rank::Visible);
    test.ask(2, "a", Span::new(0, 5), Rank::Visible);
    test.run();
    test.end(0);
    assert_eq!((test.begun().len(), test.answer(2).len()), (1, 5), "what is in flight goes on");
    test.line.hold(false);
    test.run();
    assert_eq!(test.begun()[1].0, "b");
}
