package org.peregrine.engine.recording;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.peregrine.engine.redaction.RedactionRules;

/**
 * Settings of a recording. Its sizes are limits: {@code RECORDING_RING_BYTES}, {@code RECORDING_FILE_BYTES}, {@code
 * RECORDING_TOTAL_BYTES}.
 *
 * @param directory made (0700) when it is not there; belongs to one process at a time. Its files are 0600.
 * @param redaction values that are removed besides credentials, or kept: see {@link RedactionRules#parse}.
 * @param environment facts about the process besides JVM and machine: {@code name: value} each.
 * @param report receives failures, gaps and the end, a line each; called from the recording thread and at the end.
 */
public record RecordingSettings(
        Path directory, List<String> redaction, List<String> environment, Consumer<String> report) {
    /** Copies the lists, and checks the rules: a wrong one is an {@link IllegalArgumentException}. */
    public RecordingSettings {
        redaction = List.copyOf(redaction);
        RedactionRules.parse(redaction);
        environment = List.copyOf(environment);
    }

    /**
     * A recording without rules of its own.
     *
     * @param directory of the files.
     * @param report receives failures, gaps and the end.
     * @return the settings.
     */
    public static RecordingSettings in(Path directory, Consumer<String> report) {
        return new RecordingSettings(directory, List.of(), List.of(), report);
    }
}
