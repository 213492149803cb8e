package org.peregrine.tools.replay;

/**
 * State that all conversations of a replay share.
 *
 * @param minted values that the server generates.
 * @param comparison of answers.
 * @param outcome that collects verdicts.
 */
record Pairing(MintedValues minted, AnswerComparison comparison, ReplayOutcome outcome) {}
