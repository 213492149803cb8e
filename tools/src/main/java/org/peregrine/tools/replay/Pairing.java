package org.peregrine.tools.replay;

/**
 * State that all conversations of a replay share.
 *
 * @param minted what the server makes up.
 * @param comparison of answers.
 * @param outcome where verdicts go.
 */
record Pairing(MintedValues minted, AnswerComparison comparison, ReplayOutcome outcome) {}
