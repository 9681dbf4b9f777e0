//! Request types and templates of the demo town.

use protocol::RequestTypeId;
use protocol::deal::DealField;
use protocol::task::{Evidence, Visibility};
use protocol::template::{AssigneeRule, Projection, TemplateContent, TemplateItem};

/// A request type with its one template.
pub struct Kind {
    pub name: &'static str,
    pub titles: [&'static str; 4],
    pub products: [&'static str; 3],
    pub symptoms: [&'static str; 3],
    description: &'static str,
    due_minutes: i32,
    /// Text, required, evidence, unit.
    items: &'static [(&'static str, bool, Evidence, Option<&'static str>)],
}

const NONE: Evidence = Evidence::None;
const PHOTO: Evidence = Evidence::Photo { min: 1 };

pub const KINDS: [Kind; 6] = [
    Kind {
        name: "Ремонт",
        titles: [
            "Замена картриджа смесителя",
            "Замена излива",
            "Замена кран-буксы",
            "Течь под раковиной",
        ],
        products: ["Вельда Терра 35", "Вельда Лайт", "Ладога 40"],
        symptoms: [
            "Капает излив, рычаг тугой",
            "Течёт из-под рычага",
            "Слабый напор горячей",
        ],
        description: "Перед выездом позвонить клиенту. Старый картридж забрать с собой.",
        due_minutes: 240,
        items: &[
            ("Перекрыть воду", true, NONE, None),
            ("Снять старый узел", true, PHOTO, None),
            ("Поставить новый, проверить ход", true, NONE, None),
            ("Фото после", true, PHOTO, None),
            ("Давление воды", true, Evidence::Number, Some("бар")),
        ],
    },
    Kind {
        name: "Установка",
        titles: [
            "Установка смесителя",
            "Установка раковины",
            "Монтаж гигиенического душа",
            "Замена подводки",
        ],
        products: [
            "Вельда Терра 35",
            "Раковина Ольхон 55",
            "Гигиенический душ Иней",
        ],
        symptoms: [
            "Куплен новый, старый снять",
            "Нет подводки, взять с собой",
            "Нужна врезка",
        ],
        description: "Взять с собой подводку 60 см и ленту.",
        due_minutes: 360,
        items: &[
            ("Проверить комплект", true, NONE, None),
            ("Снять старое", false, NONE, None),
            ("Поставить и закрепить", true, NONE, None),
            ("Проверка на течь под давлением", true, PHOTO, None),
            ("Серийный номер", true, Evidence::Text, None),
            ("Показать клиенту уход", false, NONE, None),
        ],
    },
    Kind {
        name: "Гарантийный ремонт",
        titles: [
            "Гарантийная замена картриджа",
            "Гарантийная замена термостата",
            "Осмотр по гарантии",
            "Замена по акту",
        ],
        products: ["Вельда Терра 35", "Термостат Север", "Вельда Лайт"],
        symptoms: ["Не держит температуру", "Скол на корпусе", "Люфт рычага"],
        description: "Сфотографировать гарантийный талон и серийный номер до начала работ.",
        due_minutes: 480,
        items: &[
            ("Фото талона", true, PHOTO, None),
            ("Фото серийного номера", true, PHOTO, None),
            ("Причина", true, Evidence::Text, None),
            ("Замена узла", true, NONE, None),
            ("Фото после", true, PHOTO, None),
        ],
    },
    Kind {
        name: "Монтаж душевой",
        titles: [
            "Монтаж душевой стойки",
            "Монтаж душевого уголка",
            "Замена душевого шланга",
            "Установка стойки с термостатом",
        ],
        products: [
            "Стойка Дождь 200",
            "Уголок Байкал 90",
            "Стойка с термостатом Север",
        ],
        symptoms: [
            "Стена под плитку, сверлить",
            "Высота 220 см",
            "Без сверления по шву",
        ],
        description: "Разметку согласовать с клиентом до сверления.",
        due_minutes: 1440,
        items: &[
            ("Разметка согласована", true, NONE, None),
            ("Крепёж и герметик", true, NONE, None),
            ("Проверка на течь", true, PHOTO, None),
            ("Общий вид", true, Evidence::Photo { min: 2 }, None),
            ("Мусор вынесен", false, NONE, None),
        ],
    },
    Kind {
        name: "Диагностика",
        titles: [
            "Диагностика на месте",
            "Диагностика протечки",
            "Диагностика термостата",
            "Подбор узла по фото",
        ],
        products: ["Смеситель Ладога", "Термостат Север", "Вельда Лайт"],
        symptoms: [
            "Мокро под мойкой",
            "Шум при открытии",
            "Горячая идёт из холодной",
        ],
        description: "Результат описать так, чтобы оператор мог назвать клиенту срок и цену.",
        due_minutes: 180,
        items: &[
            ("Осмотр", true, PHOTO, None),
            ("Замер давления", false, Evidence::Number, Some("бар")),
            ("Заключение", true, Evidence::Text, None),
        ],
    },
    Kind {
        name: "Настройка",
        titles: [
            "Настройка термостата",
            "Регулировка температуры",
            "Чистка аэраторов",
            "Настройка слива",
        ],
        products: ["Термостат Север", "Вельда Терра 35", "Инсталляция Кама"],
        symptoms: ["Скачет температура", "Слабая струя", "Подтекает бачок"],
        description: "",
        due_minutes: 300,
        items: &[
            ("Температура на выходе", true, Evidence::Number, Some("°C")),
            ("Проверено при клиенте", true, NONE, None),
        ],
    },
];

impl Kind {
    /// Its template: the group reads what the job is, the assignee where, and after acceptance whom
    /// to call; the sum only where the master collects it.
    pub fn template(&self, request_type: RequestTypeId) -> TemplateContent {
        use DealField as F;
        use Visibility as V;
        let items = self
            .items
            .iter()
            .map(|(text, required, evidence, unit)| TemplateItem {
                text: (*text).to_owned(),
                required: *required,
                evidence: *evidence,
                unit: unit.map(str::to_owned),
            });
        let projection = [
            (F::District, "Район", V::Group),
            (F::Product, "Изделие", V::Group),
            (F::Symptoms, "Что случилось", V::Group),
            (F::Window, "Когда удобно", V::Assignee),
            (F::Address, "Адрес", V::Accepted),
            (F::ContactName, "Контакт", V::Accepted),
            (F::Phone, "Телефон", V::Accepted),
        ];
        let projection = projection
            .into_iter()
            .map(|(field, label, visibility)| Projection {
                field,
                label: label.to_owned(),
                visibility,
            });
        TemplateContent {
            name: self.name.to_owned(),
            request_types: vec![request_type],
            title: self.titles[0].to_owned(),
            description: self.description.to_owned(),
            assignee: AssigneeRule::Pool,
            due_minutes: Some(self.due_minutes),
            control: true,
            result_required: self.name == "Диагностика",
            may_add_items: true,
            items: items.collect(),
            projection: projection.collect(),
        }
    }
}
