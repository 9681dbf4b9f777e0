//! Who may do what: one pure, exhaustive `match` (architecture rule 6, domain C3).
//!
//! Facts about the object are gathered by the feature, under the lock; the verdict is given here.
//! A write needs the [`Permit`] that only [`may`] makes.

use crate::error::Error;
use crate::planted::{Fault, planted};
use protocol::UserId;
use protocol::error::{ErrorBody, ErrorCode};
use protocol::group::Side;
use protocol::person::{Kind, Role};
use protocol::task::TaskAction;

/// Who acts, as read inside the transaction (rule 11).
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    pub id: UserId,
    pub name: String,
    pub role: Role,
    /// The product itself: jobs and the first start.
    pub system: bool,
}

impl Actor {
    /// The product itself; may what an admin may.
    #[must_use]
    pub fn system() -> Self {
        Actor {
            id: UserId(uuid::Uuid::nil()),
            name: String::new(),
            role: Role::Admin,
            system: true,
        }
    }

    #[must_use]
    pub fn kind(&self) -> Kind {
        if self.role == Role::Master {
            Kind::External
        } else {
            Kind::Internal
        }
    }

    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.role != Role::Master
    }

    /// Who is named as the author: nobody for the product itself.
    #[must_use]
    pub fn author(&self) -> Option<UserId> {
        (!self.system).then_some(self.id)
    }
}

/// What someone wants to do. A new command or route maps to one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Profile, sessions, push, own notices.
    OwnAccount,
    /// See staff and masters with contacts.
    ReadPeople,
    /// Create, edit, suspend, restore, roles, sessions of others.
    ManagePeople,
    /// Make a one-time link; heads for masters only.
    MakeLink,
    /// All tasks of a person to another.
    HandOver,
    ReadGroup,
    /// Create, rename, archive, add and remove members.
    ManageGroups,
    /// Make, read and revoke invitations.
    Invite,
    LeaveGroup,
    /// Star, mute, cursors.
    MarkGroup,
    ReadSide(Side),
    Post(Side),
    EditMessage,
    DeleteMessage,
    /// Former texts of an edited message.
    ReadRevisions,
    React,
    PostDealCard,
    PostTaskCard,
    /// Read request types, templates and stages.
    ReadTemplates,
    ManageTemplates,
    ManageStages,
    CreateTask,
    Task(TaskAction),
    /// Required items are staff's; optional ones a master's where the template allows it.
    AddItem {
        required: bool,
    },
    ChangeItem,
    /// Fields of visibility `assignee` and `accepted`.
    ReadPrivate,
    ReadDeals,
    WriteDeals,
    ReadAudit,
    /// Upload a file; it is readable by its owner until it is used.
    Upload,
    /// The picture as it was taken.
    ReadOriginal,
}

/// What the feature knows about the object and the actor's relation to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The actor is a member of the object's group, or the object is in no group.
    pub inside: bool,
    /// He made it, or it is himself.
    pub own: bool,
    /// The task is his to do.
    pub assignee: bool,
    /// Nobody has the task.
    pub pool: bool,
    /// The person concerned is external.
    pub external: bool,
    /// The template allows what is asked.
    pub allowed_by_template: bool,
    /// Older than what a plain operator may still undo.
    pub late: bool,
}

/// Why not; the two answers of rule 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Looks like absent.
    NotFound,
    /// Visible, but not allowed.
    NotAllowed,
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound if planted(Fault::RefusalsTell) => Error::of(ErrorCode::NotAllowed),
            Refusal::NotFound if planted(Fault::RefusalsName) => Error::Told(Box::new(ErrorBody {
                name: Some("hidden".to_owned()),
                ..ErrorBody::of(ErrorCode::NotFound)
            })),
            Refusal::NotFound => Error::of(ErrorCode::NotFound),
            Refusal::NotAllowed => Error::of(ErrorCode::NotAllowed),
        }
    }
}

/// Proves that its holder asked; a commit takes one.
#[derive(Clone, Copy, Debug)]
pub struct Permit(());

/// The verdict. Staff are inside every group; the product itself may what an admin may.
pub fn may(actor: &Actor, action: Action, facts: Facts) -> Result<Permit, Refusal> {
    use Action as A;
    use Role::{Admin, Head, Master, Operator};
    let staff = Ok(Permit(()));
    match (action, actor.role) {
        (A::OwnAccount, _) => seen(facts.own),
        (A::Upload, _) => staff,

        (
            A::ReadPeople | A::ReadTemplates | A::ReadDeals | A::WriteDeals,
            Admin | Head | Operator,
        )
        | (A::ManagePeople | A::ManageStages, Admin)
        | (A::ManageGroups | A::Invite | A::ManageTemplates | A::ReadAudit, Admin | Head)
        | (A::MakeLink, Admin)
        | (A::HandOver | A::CreateTask | A::PostDealCard, Admin | Head | Operator)
        | (A::ReadOriginal, Admin | Head | Operator) => staff,
        (A::MakeLink, Head) => allowed(facts.external),
        (A::ManagePeople | A::ManageStages, Head | Operator)
        | (
            A::ManageGroups | A::Invite | A::ManageTemplates | A::ReadAudit | A::MakeLink,
            Operator,
        ) => Err(Refusal::NotAllowed),
        // That such things exist at all is hidden from masters (S1-14, S1-15).
        (
            A::ReadPeople
            | A::ReadTemplates
            | A::ReadDeals
            | A::WriteDeals
            | A::ManagePeople
            | A::ManageStages
            | A::ManageTemplates
            | A::ReadAudit
            | A::MakeLink
            | A::HandOver
            | A::PostDealCard,
            Master,
        ) => seen(planted(Fault::MastersDoStaffWork)),
        (A::ReadOriginal, Master) => seen(planted(Fault::OriginalsForMasters)),
        (A::ManageGroups | A::Invite | A::CreateTask, Master) => inside(facts, false),

        (A::ReadGroup | A::MarkGroup | A::React | A::PostTaskCard, Admin | Head | Operator) => {
            staff
        }
        (A::ReadGroup | A::MarkGroup | A::React | A::PostTaskCard, Master) => seen(facts.inside),
        (A::LeaveGroup, Admin | Head | Operator) => Err(Refusal::NotAllowed),
        (A::LeaveGroup, Master) => seen(facts.inside),
        (A::ReadSide(_) | A::Post(_) | A::ReadRevisions, Admin | Head | Operator) => staff,
        (A::ReadRevisions, Master) => inside(facts, false),
        (A::ReadSide(Side::Shared), Master) => seen(facts.inside),
        (A::Post(Side::Shared), Master) => seen(facts.inside || planted(Fault::StrangersPost)),
        (A::ReadSide(Side::Internal) | A::Post(Side::Internal), Master) => {
            seen(facts.inside && planted(Fault::MastersReadNotes))
        }
        (A::EditMessage, Admin | Head | Operator) => allowed(facts.own),
        (A::EditMessage | A::DeleteMessage, Master) => {
            inside(facts, facts.own || planted(Fault::AnybodyEdits))
        }
        (A::DeleteMessage, Operator) => allowed(facts.own),
        (A::DeleteMessage, Admin | Head) => staff,

        (A::AddItem { .. } | A::ChangeItem, Admin | Head | Operator) => staff,
        (A::AddItem { required }, Master) => inside(
            facts,
            facts.assignee && facts.allowed_by_template && !required,
        ),
        (A::ChangeItem, Master) => inside(facts, false),
        (A::ReadPrivate, Admin | Head | Operator) => Err(Refusal::NotFound),
        (A::ReadPrivate, Master) => {
            seen(facts.inside && (facts.assignee || planted(Fault::PrivateForAll)))
        }
        (A::Task(act), Admin | Head | Operator) => staff_on_task(act, actor.role, facts),
        (A::Task(act), Master) => inside(facts, master_on_task(act, facts)),
    }
}

/// Staff act on behalf of masters, marked; reopening late is a head's.
fn staff_on_task(act: TaskAction, role: Role, facts: Facts) -> Result<Permit, Refusal> {
    use TaskAction as T;
    match act {
        T::Reopen => allowed(role != Role::Operator || !facts.late),
        // Nobody claims for himself what only masters do.
        T::Claim => Err(Refusal::NotAllowed),
        T::Publish
        | T::Accept
        | T::Decline
        | T::Start
        | T::Pause
        | T::Submit
        | T::Withdraw
        | T::Approve
        | T::Return
        | T::Reassign
        | T::Move
        | T::Cancel
        | T::Restore
        | T::ChangeDue
        | T::Tick
        | T::Edit
        | T::Comment => Ok(Permit(())),
    }
}

fn master_on_task(act: TaskAction, facts: Facts) -> bool {
    use TaskAction as T;
    match act {
        T::Claim => true,
        T::Comment => true,
        T::Accept | T::Decline | T::Start | T::Pause | T::Submit | T::Withdraw | T::Tick => {
            facts.assignee
        }
        T::Publish
        | T::Approve
        | T::Return
        | T::Reassign
        | T::Move
        | T::Cancel
        | T::Reopen
        | T::Restore
        | T::ChangeDue
        | T::Edit => planted(Fault::MastersSteerTasks),
    }
}

fn seen(yes: bool) -> Result<Permit, Refusal> {
    if yes {
        Ok(Permit(()))
    } else {
        Err(Refusal::NotFound)
    }
}

fn allowed(yes: bool) -> Result<Permit, Refusal> {
    if yes {
        Ok(Permit(()))
    } else {
        Err(Refusal::NotAllowed)
    }
}

/// A master's verdict: outside it looks like absent, inside it is a refusal.
fn inside(facts: Facts, yes: bool) -> Result<Permit, Refusal> {
    seen(facts.inside)?;
    allowed(yes)
}
