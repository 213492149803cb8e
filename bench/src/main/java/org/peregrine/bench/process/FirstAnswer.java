package org.peregrine.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The time that a server takes from its start, script included, to the answer of {@code initialize} over stdio. */
public final class FirstAnswer {
    private static final String INITIALIZE = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
            "capabilities":{},"clientInfo":{"name":"rig","version":"1"}}}
            """;
    private static final double NANOS_PER_MILLI = 1e6;

    private FirstAnswer() {}

    /**
     * Starts a server and ends it.
     *
     * @param command that speaks, or echoes, on its standard input and output.
     * @param environment added to this program's.
     * @return milliseconds.
     * @throws IOException when it cannot be started, or answers something else.
     */
    public static double afterMs(List<String> command, Map<String, String> environment) throws IOException {
        final long startNs = System.nanoTime();
        try (RigProcess process = RigProcess.start("stdio", command, environment);
                BufferedReader in = process.process().inputReader(StandardCharsets.UTF_8)) {
            process.process().getOutputStream().write(INITIALIZE.getBytes(StandardCharsets.UTF_8));
            process.process().getOutputStream().flush();
            final String answer = in.readLine();
            final double elapsedMs = (System.nanoTime() - startNs) / NANOS_PER_MILLI;
            if (answer == null || !answer.contains("protocolVersion")) {
                throw new IOException("The server answered " + answer);
            }
            return elapsedMs;
        }
    }
}
