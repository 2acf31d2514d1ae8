//! "Help me choose": two questions, then a recommendation.

use serde_json::{Map, Value, json};

use super::{TALKING, report, say};
use crate::script::{Decision, Ending, Pause, Stage};

const ROAST: &str = "How do you like your roast?";
const BREWER: &str = "How do you brew it?";

/// Asks, or recommends by the answers.
pub(super) async fn choose(stage: &Stage) -> Ending {
    match &stage.decision {
        None => {
            let intro = "With pleasure! Two quick questions, and I'll know your coffee.";
            stage.say(0, intro, stage.paced(TALKING)).await;
            report(stage, intro);
            Ending::Pause(Pause {
                kind: "user_question",
                tool: "AskUserQuestion",
                tool_use_id: None,
                target: None,
                questions: Some(questions()),
            })
        }
        Some(Decision::Answer(answers)) => {
            say(stage, 1, &recommendation(answers)).await;
            Ending::Done
        }
        Some(_) => {
            let answer = "No problem, no questions then. If in doubt, take the **Colombia Huila**: it has never \
                          disappointed anybody. Or see everything with *\"Which beans do you have?\"*";
            say(stage, 1, answer).await;
            Ending::Done
        }
    }
}

fn questions() -> Value {
    let option = |label: &str, description: &str| json!({"label": label, "description": description});
    json!([
        {
            "question": ROAST, "header": "Roast", "multiSelect": false,
            "options": [
                option("Light", "Flowers and fruit, lively"),
                option("Medium", "Caramel and nuts, balanced"),
                option("Dark", "Chocolate and spice, bold"),
            ],
        },
        {
            "question": BREWER, "header": "Brewer", "multiSelect": true,
            "options": [
                option("Filter", "V60, Chemex, AeroPress"),
                option("French press", "Slow and round"),
                option("Espresso", "A machine or a moka pot"),
            ],
        },
    ])
}

/// A coffee for these answers. An answer may be a label, several of them, or anything typed instead.
fn recommendation(answers: &Map<String, Value>) -> String {
    let (roast, brewer) = (text(answers.get(ROAST)), text(answers.get(BREWER)));
    let (roast_key, brewer_key) = (roast.to_lowercase(), brewer.to_lowercase());
    let espresso = brewer_key.contains("espresso") || brewer_key.contains("moka");
    let press = brewer_key.contains("press") && !brewer_key.contains("aero");
    let (coffee, why, price) = if roast_key.contains("light") {
        if espresso {
            ("Kenya Nyeri AA", "blackcurrant in a tiny cup: adventurous, and worth it", "€14.50")
        } else {
            ("Ethiopia Yirgacheffe", "jasmine and bergamot, clear as a bell in a paper filter", "€13.50")
        }
    } else if roast_key.contains("dark") {
        if espresso {
            ("Night Shift", "cocoa and molasses under a thick crema", "€10.50")
        } else {
            ("Sumatra Gayo", "cedar and dark chocolate, with a body you could lean on", "€12.00")
        }
    } else {
        ("Colombia Huila", "red apple, caramel and hazelnut; it is kind to every brewer", "€11.50")
    };
    let recipe = if espresso {
        "*\"espresso\"*"
    } else if press {
        "*\"French press\"*"
    } else {
        "*\"How do I brew a V60?\"*"
    };
    format!(
        "### {coffee}\n\nFor **{}** with **{}** I'd pick this one: {why}.\n\n- **250 g** for {price}\n\
         - roasted to order, free shipping from €30\n\nFor the recipe, say {recipe}.",
        or_default(&roast, "any roast"),
        or_default(&brewer, "any brewer"),
    )
}

fn or_default<'a>(text: &'a str, default: &'a str) -> &'a str {
    if text.is_empty() { default } else { text }
}

fn text(answer: Option<&Value>) -> String {
    match answer {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Array(labels)) => {
            labels.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" and ")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recommend(answers: Value) -> String {
        recommendation(answers.as_object().expect("an object"))
    }

    #[test]
    fn the_answers_decide() {
        for (roast, brewer, coffee) in [
            ("Light", json!("Filter"), "Ethiopia"),
            ("Light", json!(["Espresso"]), "Kenya"),
            ("Dark", json!("Espresso"), "Night Shift"),
            ("Dark", json!(["Filter", "French press"]), "Sumatra"),
            ("Medium", json!("Filter"), "Colombia"),
        ] {
            let text = recommend(json!({ROAST: roast, BREWER: brewer}));
            assert!(text.starts_with(&format!("### {coffee}")), "{text}");
        }
    }

    #[test]
    fn any_answer_leads_to_a_coffee() {
        for answers in
            [json!({}), json!({ROAST: 5, BREWER: null}), json!({"x": {"y": []}}), json!({ROAST: "whatever"})]
        {
            assert!(recommend(answers).contains("€11.50"));
        }
    }
}
