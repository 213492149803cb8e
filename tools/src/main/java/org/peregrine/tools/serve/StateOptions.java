package org.peregrine.tools.serve;

import java.io.IOException;
import java.nio.file.Path;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.file.PrivateFiles;
import org.peregrine.engine.task.TaskExtension;
import picocli.CommandLine.Option;

/** The options of {@code serve} about what outlives a request: tasks, and the state of a request's next round. */
final class StateOptions {
    @Option(
            names = "--tasks",
            paramLabel = "DIR",
            description = "Keep tasks and their results in a directory; without it they end with the process.")
    private Path tasks;

    @Option(
            names = "--request-state-key-file",
            paramLabel = "FILE",
            description = "Sign the state that modern clients carry between the rounds of a request with the first key"
                    + " of this file, and accept all of its keys: for servers that share it. A line has 32 random bytes"
                    + " or more in base64 or hexadecimal. Read again when it changes.")
    private Path keys;

    void configure(EngineContext context) {
        context.extension(tasks == null ? TaskExtension.inMemory() : TaskExtension.in(tasks));
        if (keys == null) {
            return;
        }
        try {
            context.requestStateKeyFile(keys);
        } catch (final IOException unusable) {
            throw new IllegalArgumentException("--request-state-key-file: " + unusable.getMessage(), unusable);
        }
    }

    /** Says that others can use the directory of tasks; null when they cannot. */
    String exposure() {
        final String exposed = tasks == null ? null : PrivateFiles.exposure(tasks);
        return exposed == null ? null : "--tasks: " + exposed;
    }
}
