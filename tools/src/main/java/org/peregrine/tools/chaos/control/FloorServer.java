package org.peregrine.tools.chaos.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.client.Target;
import org.peregrine.tools.program.OwnCommand;

/** The responder's process. One thread. */
public final class FloorServer implements AutoCloseable {
    private final Process process;
    private final Target target;

    private FloorServer(Process process, Target target) {
        this.process = process;
        this.target = target;
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
        final String port = output.readLine();
        if (port == null) {
            throw new IOException("The floor responder did not come up");
        }
        return new FloorServer(process, Target.parse("tcp:127.0.0.1:" + port));
    }

    /**
     * Its address.
     *
     * @return of lines over TCP.
     */
    public Target target() {
        return target;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
