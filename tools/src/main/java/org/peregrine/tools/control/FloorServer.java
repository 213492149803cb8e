package org.peregrine.tools.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.peregrine.client.Target;
import org.peregrine.tools.program.OwnCommand;

/** The responder's process. One thread. */
public final class FloorServer implements AutoCloseable {
    private final Process process;
    private final Map<String, Target> targets;

    private FloorServer(Process process, Map<String, Target> targets) {
        this.process = process;
        this.targets = targets;
    }

    /**
     * Starts it.
     *
     * @return answering.
     * @throws IOException when it does not come up.
     */
    public static FloorServer start() throws IOException {
        final List<String> command = new ArrayList<>(OwnCommand.words());
        command.removeLast();
        command.addAll(1, List.of("-Xmx32m", "-XX:+UseSerialGC"));
        command.add(FloorProcess.class.getName());
        final Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        final BufferedReader output = process.inputReader(StandardCharsets.US_ASCII);
        final String lines = output.readLine();
        final String http = output.readLine();
        if (lines == null || http == null) {
            throw new IOException("The floor responder did not come up");
        }
        return new FloorServer(
                process,
                Map.of(
                        "tcp",
                        Target.parse("tcp:127.0.0.1:" + lines),
                        "http",
                        Target.parse("http://127.0.0.1:" + http + "/mcp")));
    }

    /**
     * Its address.
     *
     * @return of lines over TCP.
     */
    public Target target() {
        return targets.get("tcp");
    }

    /**
     * Its address over a transport.
     *
     * @param transport {@code tcp} or {@code http}.
     * @return null for any other.
     */
    public Target target(String transport) {
        return targets.get(transport);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
