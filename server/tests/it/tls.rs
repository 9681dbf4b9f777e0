//! Over TLS nothing is written past the connection's task; what people hear is the same.

use crate::town::{DEADLINE, Town, text_line};
use futures_util::{SinkExt, StreamExt};
use protocol::command::{Command, Envelope};
use protocol::event::{Event, SharedEvent, StreamName};
use protocol::frame::{ClientFrame, Have, Reply, ServerFrame, VERSION};
use protocol::group::Side;
use protocol::{Seq, close};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use server::app::{App, Parts};
use server::config::Serve;
use server::{http, ids};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command as Program;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::{WebSocketStream, client_async};
use tungstenite::Message;
use tungstenite::client::IntoClientRequest;

/// Lines that are said while nobody reads: more than the kernel holds of one socket.
const LINES: usize = 300;

type Line = WebSocketStream<TlsStream<TcpStream>>;

/// A key and a certificate that it signed itself, for 127.0.0.1.
fn certificate(folder: &Path) {
    let made = Program::new("openssl")
        .args(["req", "-x509", "-nodes", "-days", "2", "-newkey", "ec"])
        .args([
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-subj",
            "/CN=Artel",
        ])
        .args(["-addext", "subjectAltName=IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
}

async fn connect(folder: &Path, port: u16, cookie: &str) -> Line {
    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(folder.join("cert.pem")).unwrap())
        .unwrap();
    let config = rustls::ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let line = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let line = TlsConnector::from(Arc::new(config))
        .connect(name, line)
        .await
        .unwrap();
    let mut request = format!("wss://127.0.0.1:{port}/api/ws")
        .into_client_request()
        .unwrap();
    let cookie = format!("__Host-{cookie}");
    request
        .headers_mut()
        .insert("cookie", cookie.parse().unwrap());
    client_async(request, line).await.unwrap().0
}

async fn says(line: &mut Line, frame: &ClientFrame) {
    let text = serde_json::to_string(frame).unwrap();
    line.send(Message::text(text)).await.unwrap();
}

async fn hears(line: &mut Line) -> Result<ServerFrame, u16> {
    loop {
        match timeout(DEADLINE, line.next())
            .await
            .unwrap()
            .unwrap()
            .unwrap()
        {
            Message::Text(text) => return Ok(serde_json::from_str(&text).unwrap()),
            Message::Close(frame) => return Err(frame.unwrap().code.into()),
            _ => {}
        }
    }
}

#[tokio::test]
async fn over_tls_one_hears_all_in_order_and_is_told_why_one_is_closed() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    let olga = town.operator("Ольга").await;
    certificate(town.folder());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let app = town.app_of(ivan.node);
    let config = Arc::new(Serve {
        tls_cert: Some(town.folder().join("cert.pem")),
        tls_key: Some(town.folder().join("key.pem")),
        ..(*app.config).clone()
    });
    let app = App(Arc::new(Parts {
        config,
        ..(*app.0).clone()
    }));
    tokio::spawn(http::serve(app, listener));

    let mut line = connect(town.folder(), port, &ivan.cookie()).await;
    let stream = StreamName::Shared(group);
    let hello = ClientFrame::Hello {
        version: VERSION,
        epoch: None,
        follow: vec![Have {
            stream,
            seq: Seq::ZERO,
        }],
    };
    says(&mut line, &hello).await;
    let followed = |frame: &ServerFrame| matches!(frame, ServerFrame::Following { stream: of, .. } if *of == stream);
    while !followed(&hears(&mut line).await.unwrap()) {}

    let text = "ж".repeat(3000);
    for _ in 0..LINES {
        olga.says(group, &text).await;
    }
    let op = ids::new();
    let envelope = Box::new(Envelope {
        op,
        expect: None,
        command: text_line(group, Side::Shared, "Слышу"),
    });
    says(&mut line, &ClientFrame::Command { envelope }).await;

    let (mut lines, mut before, mut answered) = (0, Seq::ZERO, false);
    while lines <= LINES || !answered {
        match hears(&mut line).await.unwrap() {
            ServerFrame::Event { stored } if stored.stream == stream => {
                assert!(stored.seq > before, "{:?} after {before:?}", stored.seq);
                before = stored.seq;
                let posted = matches!(
                    stored.event,
                    Event::Shared(SharedEvent::MessagePosted { .. })
                );
                lines += usize::from(posted);
            }
            ServerFrame::Reply { op: of, result } if of == op => {
                assert!(matches!(result, Reply::Done { .. }), "{result:?}");
                answered = true;
            }
            _ => {}
        }
    }

    let admin = town.admin("Елена").await;
    let user = ivan.id;
    admin
        .command(Command::SuspendPerson { user })
        .await
        .unwrap();
    let code = loop {
        if let Err(code) = hears(&mut line).await {
            break code;
        }
    };
    assert_eq!(code, close::SIGNED_OUT);
}
