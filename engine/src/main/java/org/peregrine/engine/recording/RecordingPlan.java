package org.peregrine.engine.recording;

import java.util.List;
import java.util.function.Consumer;

/**
 * Inputs of the recording thread.
 *
 * @param run names the run and begins the names of its files.
 * @param transports of all shards.
 * @param rules of redaction.
 * @param environment lines of {@code name: value}.
 * @param report hears of failures and the end.
 */
record RecordingPlan(
        String run,
        List<RecordedTransport> transports,
        RedactionRules rules,
        String environment,
        Consumer<String> report) {}
