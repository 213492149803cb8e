package org.peregrine.tools.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs the command lines of a workflow's step as the workflow does. */
final class WorkflowStep {
    /** File in the directory of the step that has what it printed. */
    static final String OUTPUT = "said.txt";

    private static final int TIMEOUT_S = 240;

    private WorkflowStep() {}

    /** Its exit code. */
    static int run(Path directory, String command) throws Exception {
        final Process shell = new ProcessBuilder("bash", "-e", "-c", command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(OUTPUT).toFile())
                .start();
        try {
            assertThat(shell.waitFor(TIMEOUT_S, TimeUnit.SECONDS)).isTrue();
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
        return shell.exitValue();
    }
}
