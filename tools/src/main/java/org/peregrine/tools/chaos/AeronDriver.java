package org.peregrine.tools.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.peregrine.aeron.driver.DriverProbe;
import org.peregrine.tools.program.OwnCommand;

/** A driver of Aeron's in a process of its own, which can be killed and started again in its directory. One thread. */
final class AeronDriver implements AutoCloseable {
    private static final String MAIN = "io.aeron.driver.MediaDriver";
    private static final long TIMEOUT_S = 60;

    private final Path directory;
    private Process process;

    private AeronDriver(Path directory) {
        this.directory = directory;
    }

    static AeronDriver start(Path directory) throws IOException, InterruptedException {
        final AeronDriver driver = new AeronDriver(directory);
        driver.launch();
        return driver;
    }

    private void launch() throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(OwnCommand.words());
        command.removeLast();
        command.addAll(
                1,
                List.of(
                        "-Daeron.dir=" + directory,
                        "-Daeron.threading.mode=SHARED",
                        "-Daeron.dir.delete.on.start=true",
                        "-Daeron.dir.delete.on.shutdown=true"));
        command.add(MAIN);
        process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (!isUp()) {
            if (!process.isAlive() || System.nanoTime() - deadlineNs > 0) {
                close();
                throw new IOException("No Aeron driver came up in " + directory);
            }
            Thread.sleep(10);
        }
    }

    /** Whether the files in the directory are this process's, and not those of the one before. */
    private boolean isUp() {
        try {
            final DriverProbe probe = DriverProbe.of(directory);
            return probe.isBeating() && probe.pid() == process.pid();
        } catch (final IOException | RuntimeException unwritten) {
            return false;
        }
    }

    long pid() {
        return process.pid();
    }

    void kill() throws IOException, InterruptedException {
        if (!process.destroyForcibly().waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new IOException("The Aeron driver did not end");
        }
    }

    void restart() throws IOException, InterruptedException {
        launch();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
