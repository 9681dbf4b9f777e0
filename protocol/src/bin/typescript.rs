//! Writes the client's types to standard output: every type that the roots reach, by name.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::io::Write;
use ts_rs::{Config, TS, TypeVisitor};

#[derive(Default)]
struct Declarations {
    config: Config,
    found: BTreeMap<String, String>,
    seen: Vec<TypeId>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if self.seen.contains(&TypeId::of::<T>()) {
            return;
        }
        self.seen.push(TypeId::of::<T>());
        if T::output_path().is_some() {
            self.found
                .insert(T::ident(&self.config), T::decl(&self.config));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

fn main() -> std::io::Result<()> {
    let mut all = Declarations {
        config: Config::new().with_large_int("number"),
        ..Default::default()
    };
    all.visit::<protocol::frame::ClientFrame>();
    all.visit::<protocol::frame::ServerFrame>();
    all.visit::<protocol::event::EventPage>();
    all.visit::<protocol::deal::DealPage>();
    all.visit::<protocol::group::GroupView>();
    all.visit::<protocol::message::LinePage>();
    all.visit::<protocol::message::Revision>();
    all.visit::<protocol::notification::Inbox>();
    all.visit::<protocol::page::AuditPage>();
    all.visit::<protocol::page::AuditTopic>();
    all.visit::<protocol::page::ClientList>();
    all.visit::<protocol::page::DealHistory>();
    all.visit::<protocol::page::DealList>();
    all.visit::<protocol::page::DealQuery>();
    all.visit::<protocol::page::PersonList>();
    all.visit::<protocol::page::Proposal>();
    all.visit::<protocol::page::Queue>();
    all.visit::<protocol::page::TaskCounts>();
    all.visit::<protocol::page::TaskHistory>();
    all.visit::<protocol::page::TaskPage>();
    all.visit::<protocol::page::TaskQuery>();
    all.visit::<protocol::person::Me>();
    all.visit::<protocol::person::SessionView>();
    all.visit::<protocol::sign_in::AcceptInvitation>();
    all.visit::<protocol::sign_in::ChangePassword>();
    all.visit::<protocol::sign_in::InvitationView>();
    all.visit::<protocol::sign_in::Invite>();
    all.visit::<protocol::sign_in::LookAtToken>();
    all.visit::<protocol::sign_in::Secret>();
    all.visit::<protocol::sign_in::SignIn>();
    all.visit::<protocol::sign_in::SignInWays>();
    all.visit::<protocol::sign_in::TokenMeaning>();
    all.visit::<protocol::sign_in::UseLink>();
    all.visit::<protocol::task::TaskPrivate>();
    all.visit::<protocol::template::RequestTypeView>();
    all.visit::<protocol::template::StageView>();
    all.visit::<protocol::template::TemplateView>();
    all.visit::<protocol::two_factor::Code>();
    all.visit::<protocol::two_factor::RecoveryCodes>();
    all.visit::<protocol::two_factor::SetUpTwoFactor>();
    all.visit::<protocol::two_factor::TwoFactorSecret>();
    all.visit::<protocol::two_factor::TwoFactorView>();

    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "// Written by `make types` from the crate `protocol`. Do not edit.\n"
    )?;
    for declaration in all.found.values() {
        writeln!(out, "export {declaration}\n")?;
    }
    Ok(())
}
