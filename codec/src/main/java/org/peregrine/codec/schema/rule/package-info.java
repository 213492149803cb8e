/**
 * Compiled rules, and the walk that asks them of a value's bytes.
 *
 * <pre>
 *   Rule ──► StringRule, NumberRule, ObjectRule, ArrayRule, ValueSet, Applicators          immutable once compiled
 *                                     └──────────┴───────────────────┴──► Rule
 *
 *   Evaluator.run(Walk, Rule, index) ──► String-, Number-, Object-, Array-, Value-,
 *        ▲                               Applicator-, SpecialEvaluator          functions; no state of their own
 *        └────────────────────────────────── rules inside of rules
 *
 *   Walk      the state of one walk: buffer, limit, steps, depth, tracker, scratch, FailureList
 *     └──► UniqueItems, DuplicateNames, JsonEquality, PatternMatcher      working memory, grown once
 * </pre>
 *
 * <p>Fields are public for the compiler, which fills rules that refer to each other in circles; nothing else writes to
 * them. The package is no part of what authors use.
 */
package org.peregrine.codec.schema.rule;
