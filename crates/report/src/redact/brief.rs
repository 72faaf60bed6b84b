//! A brief and the check of it, each taken apart whole.

use super::Mask;
use forewarn_risk::kickoff::{
    Basics, Brief, CostBrief, GapDimension, Impossible, Kickoff, KickoffGap, ProjectBrief, PromiseBrief,
    ResultBrief,
};

impl Mask {
    /// A brief in which nobody is named; its sums stay, so that the check of it is right.
    pub fn brief(&self, brief: &Brief) -> Brief {
        let mut brief = brief.clone();
        let Brief { project, time: _, cost: _, result, promise, basics } = &mut brief;
        let ProjectBrief {
            client,
            name,
            service,
            effort_hours: _,
            people: _,
            owner,
            language: _,
            start: _,
            signed,
        } = project;
        *client = self.person(client);
        *name = self.text(name);
        for words in [service, owner, signed] {
            *words = words.as_deref().map(|words| self.text(words));
        }
        for result in result {
            let ResultBrief {
                metric,
                today: _,
                client_says: _,
                agreed: _,
                by: _,
                lag_days: _,
                guaranteed: _,
                depends_on_others: _,
            } = result;
            *metric = self.text(metric);
        }
        for PromiseBrief { text, due: _, unlimited: _ } in promise {
            *text = self.text(text);
        }
        let Basics {
            done_criteria,
            approver,
            approval_days: _,
            revision_rounds: _,
            exclusions,
            access,
            access_ready: _,
            update_rhythm,
            agency_answers_hours: _,
            client_answers_hours: _,
            earlier_agencies: _,
        } = basics;
        for words in [done_criteria, approver, update_rhythm] {
            *words = words.as_deref().map(|words| self.text(words));
        }
        let lists = [exclusions, access];
        lists.into_iter().flatten().flatten().for_each(|words| *words = self.text(words));
        brief
    }

    /// What the check of a masked brief found: sums as bands, and the class that is measured against.
    pub fn kickoff(&self, brief: &mut Brief, kickoff: &mut Kickoff) {
        // Its words were masked before it was checked; its sums are after.
        let Brief { project: _, time: _, cost, result, promise: _, basics: _ } = brief;
        let results = result.iter_mut().flat_map(|result| {
            let ResultBrief {
                metric: _,
                today,
                client_says,
                agreed,
                by: _,
                lag_days: _,
                guaranteed: _,
                depends_on_others: _,
            } = result;
            [today, client_says, agreed]
        });
        let CostBrief { client_says, agreed, currency: _, fixed: _ } = cost;
        for amount in results.chain([client_says, agreed]) {
            *amount = amount.map(Self::amount);
        }
        let Kickoff { verdict: _, reasons: _, gaps, impossible, missing: _ } = kickoff;
        for gap in gaps {
            let KickoffGap {
                dimension,
                metric,
                stated,
                agreed,
                p50,
                p80,
                p_stated: _,
                p_agreed: _,
                class,
                cases: _,
                publication: _,
            } = gap;
            for words in [metric, class] {
                *words = words.as_deref().map(|words| self.text(words));
            }
            if *dimension != GapDimension::Time {
                for value in [stated, agreed, p50, p80] {
                    *value = value.map(Self::amount);
                }
            }
        }
        for impossible in impossible {
            match impossible {
                Impossible::StatedCost { cost, probability: _ } => *cost = Self::amount(*cost),
                Impossible::BeforeStart { text, due: _ }
                | Impossible::Ranking { text }
                | Impossible::Unlimited { text } => {
                    *text = self.text(text);
                }
                Impossible::BeforeLag { metric, by: _, earliest: _ } | Impossible::Guarantee { metric } => {
                    *metric = self.text(metric);
                }
                Impossible::AgreedDate { due: _, probability: _ }
                | Impossible::StatedDate { due: _, probability: _ } => {}
            }
        }
    }
}
