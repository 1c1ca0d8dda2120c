use tokio::net::TcpListener;

use super::*;

const CLIENT: &str = "f0000000-0000-4000-8000-000000000001";

fn client() -> ClientId {
    CLIENT.parse().unwrap()
}

/// The answer to a question with these TXT records, each of which is given as its strings.
fn answer(question: &[u8], flags: [u8; 2], records: &[&[&str]]) -> Vec<u8> {
    let mut message = question.to_vec();
    message[2..4].copy_from_slice(&flags);
    message[6..8].copy_from_slice(&(records.len() as u16).to_be_bytes());
    for strings in records {
        let data: Vec<u8> = strings
            .iter()
            .flat_map(|text| std::iter::once(text.len() as u8).chain(text.bytes()))
            .collect();
        // A pointer to the name in the question.
        message.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60]);
        message.extend((data.len() as u16).to_be_bytes());
        message.extend(data);
    }
    message
}

const FINE: [u8; 2] = [0x81, 0x80];
const CUT_SHORT: [u8; 2] = [0x83, 0x80];

/// What a resolver sends when it is asked.
type Behaviour = fn(&[u8]) -> Vec<Vec<u8>>;

/// A resolver that gives each of these answers to one question.
async fn resolver(answers: Vec<Behaviour>) -> DomainProofs {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        for answer in answers {
            let mut buffer = [0; 512];
            let (length, peer) = socket.recv_from(&mut buffer).await.unwrap();
            for message in answer(&buffer[..length]) {
                socket.send_to(&message, peer).await.unwrap();
            }
        }
    });
    DomainProofs::resolvers(vec![address], RandomSource::insecure_seeded(1))
}

async fn asked(answer: Behaviour) -> Result<(), DomainError> {
    resolver(vec![answer]).await.prove("api.example.org", client()).await
}

#[tokio::test]
async fn a_record_with_the_clients_id_is_a_proof() {
    let one = asked(|question| vec![answer(question, FINE, &[&["something"], &[CLIENT]])]);
    assert_eq!(one.await, Ok(()));
    let split = asked(|question| {
        vec![answer(
            question,
            FINE,
            &[&["globus=F0000000-0000-4000", "-8000-000000000001"]],
        )]
    });
    assert_eq!(
        split.await,
        Ok(()),
        "strings of a record are one text, in any case of letters"
    );
}

#[tokio::test]
async fn other_records_and_none_are_no_proof() {
    for answer in [
        (|question| vec![answer(question, FINE, &[&["f0000000-0000-4000-8000-000000000002"]])]) as Behaviour,
        |question| vec![answer(question, FINE, &[])],
        // There is no such domain.
        |question| vec![answer(question, [0x81, 0x83], &[])],
    ] {
        assert_eq!(asked(answer).await, Err(DomainError::NoRecord));
    }
}

#[tokio::test]
async fn what_answers_another_question_is_passed_over() {
    let result = asked(|question| {
        let forged = |at: usize| {
            let mut forged = answer(question, FINE, &[&["nothing"]]);
            forged[at] ^= 0x55;
            forged
        };
        vec![
            forged(0),
            forged(14),
            question.to_vec(),
            vec![1, 2, 3],
            answer(question, FINE, &[&[CLIENT]]),
        ]
    });
    assert_eq!(result.await, Ok(()));
}

#[tokio::test]
async fn a_resolver_that_fails_is_no_answer_and_the_next_is_asked() {
    let failing: Behaviour = |question| vec![answer(question, [0x81, 0x82], &[])];
    assert_eq!(asked(failing).await, Err(DomainError::NoAnswer));
    let broken: Behaviour = |question| {
        let mut message = answer(question, FINE, &[&[CLIENT]]);
        message.truncate(message.len() - 1);
        vec![message]
    };
    assert_eq!(asked(broken).await, Err(DomainError::NoAnswer));
    let good: Behaviour = |question| vec![answer(question, FINE, &[&[CLIENT]])];
    let (first, second) = (resolver(vec![failing]).await, resolver(vec![good]).await);
    let all = [first, second].map(|one| match one.0 {
        Proof::Dns { resolvers, .. } => resolvers[0],
        Proof::Assumed => panic!("a resolver"),
    });
    let both = DomainProofs::resolvers(all.to_vec(), RandomSource::insecure_seeded(1));
    assert_eq!(both.prove("api.example.org", client()).await, Ok(()));
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_asked_for_by_tcp() {
    let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = udp.local_addr().unwrap();
    let tcp = TcpListener::bind(address).await.unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 512];
        let (length, peer) = udp.recv_from(&mut buffer).await.unwrap();
        let cut = answer(&buffer[..length], CUT_SHORT, &[&["nothing"]]);
        udp.send_to(&cut[..cut.len() - 3], peer).await.unwrap();
        let (mut stream, _) = tcp.accept().await.unwrap();
        let mut question = vec![0; usize::from(stream.read_u16().await.unwrap())];
        stream.read_exact(&mut question).await.unwrap();
        let whole = answer(&question, FINE, &[&[CLIENT]]);
        let length = (whole.len() as u16).to_be_bytes();
        stream.write_all(&[&length[..], &whole].concat()).await.unwrap();
    });
    let proofs = DomainProofs::resolvers(vec![address], RandomSource::insecure_seeded(1));
    assert_eq!(proofs.prove("api.example.org", client()).await, Ok(()));
}

#[test]
fn resolvers_are_read_from_the_systems_file() {
    let text = "# a comment\nsearch example.org\nnameserver 192.0.2.1\n nameserver 2001:db8::1 \nnameserver x\n";
    let expected = ["192.0.2.1:53", "[2001:db8::1]:53"].map(|address| address.parse().unwrap());
    assert_eq!(resolvers(text), expected);
    assert_eq!(resolvers(""), ["127.0.0.1:53".parse().unwrap()]);
}

#[tokio::test]
async fn development_servers_take_every_domain() {
    assert_eq!(DomainProofs::assumed().prove("api.example.org", client()).await, Ok(()));
}
