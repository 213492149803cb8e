package org.peregrine.tools.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.IoUtil;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.tools.chaos.caller.Callers;
import org.peregrine.tools.chaos.disk.HangingDisk;
import org.peregrine.tools.program.EndHook;
import org.peregrine.tools.program.OwnCommand;

/** {@code peregrine serve} in a process of its own, which can be stopped, ended and started again on its ports. */
final class ServedProcess implements AutoCloseable {
    private static final long START_TIMEOUT_S = 60;
    private static final long END_TIMEOUT_S = 20;
    private static final int MAX_LINES = 20_000;
    private static final String ADMIN_MARK = "metrics (admin)";

    /** Of sockets and of drivers' files. */
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private static final List<String> UNSHARE = List.of("unshare", "-rm");

    private final ChaosScenario.Setup setup;
    private final Path directory;
    private final CallWire wire;
    private final ThreadingMode threading;
    private final Path place;
    private final AeronDriver driver;
    private final ServerNetwork network;
    private final Callers callers;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private final EndHook endHook = EndHook.of("a server", this::close);
    private volatile Process process;
    private boolean closed;
    private volatile String adminUrl;
    private volatile PausedOutput output;

    private ServedProcess(ChaosScenario.Setup setup, CallWire wire, ThreadingMode threading)
            throws IOException, InterruptedException, CannotInjectException {
        this.setup = setup;
        this.wire = wire;
        this.threading = threading;
        this.network = setup.surroundings() == Surroundings.OWN_NETWORK ? networkUnder(wire) : null;
        this.directory = Files.createTempDirectory("chaos-");
        this.place = Files.createTempDirectory(memory(), "chaos-");
        this.driver =
                setup.surroundings() == Surroundings.AERON_DRIVER ? AeronDriver.start(place.resolve("aeron")) : null;
        this.callers = setup.surroundings() == Surroundings.OWN_CLOCK_AND_CALLERS ? knownCallers(wire) : null;
    }

    private Callers knownCallers(CallWire load) throws IOException, CannotInjectException {
        if (load == CallWire.AERON) {
            throw new CannotInjectException("over aeron no caller is known");
        }
        return Callers.in(directory);
    }

    private static ServerNetwork networkUnder(CallWire wire)
            throws IOException, InterruptedException, CannotInjectException {
        if (wire == CallWire.UNIX || wire == CallWire.AERON) {
            throw new CannotInjectException("no network is between the two ends of " + wire.word());
        }
        return ServerNetwork.create();
    }

    private static Path memory() {
        return Files.isWritable(SHARED_MEMORY) ? SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            final Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(END_TIMEOUT_S, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (final IOException missing) {
            return -1;
        }
    }

    /** The server's own directory, as its process sees it, whatever is mounted there. */
    Path directory() {
        return hasOwnMounts() ? Path.of("/proc/" + pid() + "/root" + directory) : directory;
    }

    private boolean hasOwnMounts() {
        return hasOwnMounts(setup);
    }

    private static boolean hasOwnMounts(ChaosScenario.Setup setup) {
        return setup.surroundings() == Surroundings.OWN_MOUNTS || setup.surroundings() == Surroundings.HANGING_DISK;
    }

    static ServedProcess start(ChaosScenario.Setup setup, CallWire wire, ThreadingMode threading)
            throws IOException, InterruptedException, CannotInjectException {
        if (hasOwnMounts(setup) && run(UNSHARE.get(0), UNSHARE.get(1), "true") != 0) {
            throw new CannotInjectException(
                    "'unshare -rm' may not be used here: there is no mount of its own for a server");
        }
        if (setup.surroundings() == Surroundings.HANGING_DISK && run(HangingDisk.trial()) != 0) {
            throw new CannotInjectException(
                    "no file system may be mounted over /dev/fuse here: there is no disk that can be made to hang");
        }
        if (setup.surroundings().hasOwnClock()) {
            OwnClock.requireLibrary();
        }
        final ServedProcess server = new ServedProcess(setup, wire, threading);
        boolean started = false;
        try {
            final String any = (server.network == null ? "127.0.0.1" : ServerNetwork.HOST) + ":0";
            server.launch(List.of(any, any, any), any);
            started = true;
            return server;
        } finally {
            if (!started) {
                server.close();
            }
        }
    }

    /** Starts it again after its end, on the same ports. */
    void restart() throws IOException, InterruptedException {
        final List<String> addresses = List.of(hostAndPort("http"), hostAndPort("websocket"), hostAndPort("tcp"));
        targets.clear();
        launch(addresses, URI.create(adminUrl).getAuthority());
    }

    private void launch(List<String> addresses, String admin) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(OwnCommand.words());
        command.addAll(1, setup.jvmFlags());
        command.addAll(List.of("serve", "--http", addresses.get(0), "--ws", addresses.get(1), "--tcp"));
        command.addAll(List.of(addresses.get(2), "--admin", admin, "--kit", "chaos", "--print-urls"));
        command.addAll(setup.options());
        command.addAll(wire.options(place));
        if (callers != null) {
            command.addAll(callers.options(wire == CallWire.UNIX));
        }
        command.addAll(ServedThreads.options(threading));
        addAeron(command);
        final Process started = begin(prepared(command));
        Thread.ofPlatform().daemon().name("chaos-log").start(() -> read(started));
        awaitEndpoints();
        awaitAdmin();
    }

    /** The process ends with this program from its beginning on. */
    private synchronized Process begin(List<String> command) throws IOException {
        if (closed) {
            throw new IOException("The scenario has ended");
        }
        process = new ProcessBuilder(command).start();
        return process;
    }

    private synchronized void endBeginning() {
        closed = true;
    }

    private void addAeron(List<String> command) {
        if (driver == null && wire != CallWire.AERON) {
            return;
        }
        command.addAll(List.of("--aeron", "aeron:ipc"));
        if (driver == null) {
            command.add(1, "-Daeron.dir=" + place.resolve("aeron"));
        } else {
            command.addAll(List.of("--aeron-dir", place.resolve("aeron").toString()));
        }
    }

    /** The command with what is to be done before it, in the same process. */
    private List<String> prepared(List<String> command) throws IOException {
        final List<String> words = new ArrayList<>(hasOwnMounts() ? UNSHARE : List.of());
        if (network != null) {
            words.addAll(network.prefix());
        }
        final String before = setup.surroundings().hasOwnClock() ? OwnClock.export(directory) : setup.before();
        if (!before.isEmpty()) {
            words.addAll(List.of("sh", "-c", before + " && exec \"$@\"", "sh"));
        }
        words.addAll(command);
        words.replaceAll(word -> word.replace(ChaosScenario.Setup.DIRECTORY, directory.toString()));
        return words;
    }

    private void read(Process from) {
        try (BufferedReader lines = from.errorReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.endsWith(ADMIN_MARK)) {
                    adminUrl = line.strip().substring(0, line.strip().length() - ADMIN_MARK.length());
                }
                if (log.size() < MAX_LINES) {
                    log.add(line);
                }
            }
        } catch (final IOException ended) {
            return;
        }
    }

    private void awaitEndpoints() throws IOException {
        final BufferedReader urls = process.inputReader(StandardCharsets.UTF_8);
        for (String url = urls.readLine(); url != null; url = urls.readLine()) {
            if (url.isEmpty()) {
                output = new PausedOutput(urls);
                return;
            }
            final Target target = Target.parse(url);
            targets.add(target);
            if (target.kind() == Target.Kind.HTTP) {
                targets.add(
                        Target.parse((target.isSecure() ? "https" : "http") + "+sse://" + target.authority() + "/sse"));
            }
        }
        throw new IOException("The server ended before it served: " + String.join("\n", log));
    }

    private void awaitAdmin() throws IOException, InterruptedException {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_TIMEOUT_S);
        while (adminUrl == null) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException("The server names no admin port: " + String.join("\n", log));
            }
            Thread.sleep(10);
        }
    }

    /** The target over which load and probe come. */
    Target target() {
        return target(wire.word());
    }

    /** Settings that let load and probe in. */
    ClientSettings access() throws IOException {
        return callers == null ? ClientSettings.of(ProtocolVersion.LATEST_LEGACY) : callers.access();
    }

    /** The callers that it knows; null when the scenario has none. */
    Callers callers() {
        return callers;
    }

    /** One by the name of its transport, with TLS where the server has that. */
    Target target(String transport) {
        return targets.stream()
                .filter(target -> target.transport().replace("+tls", "").equals(transport))
                .findFirst()
                .orElseThrow();
    }

    InetSocketAddress address(String transport) {
        return (InetSocketAddress) target(transport).address();
    }

    private String hostAndPort(String transport) {
        final InetSocketAddress bound = address(transport);
        return bound.getAddress().getHostAddress() + ":" + bound.getPort();
    }

    /** The reader of its standard output. */
    PausedOutput output() {
        return output;
    }

    /** As {@code http://127.0.0.1:9000/}. */
    String adminUrl() {
        return adminUrl;
    }

    /** The driver beside it; null when the scenario has none. */
    AeronDriver driver() {
        return driver;
    }

    /** The network of its own; null when the scenario has none. */
    ServerNetwork network() {
        return network;
    }

    /** The lines that it has written so far, those of all its processes. */
    List<String> log() {
        return log;
    }

    /** Whether a line has all of these parts. */
    boolean hasLogged(String... parts) {
        return log.stream().anyMatch(line -> Stream.of(parts).allMatch(line::contains));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends it a signal, as {@code STOP}. */
    void signal(String name) throws IOException, InterruptedException {
        ProcessFaults.signal(pid(), name);
    }

    /** Waits for its end; returns its exit code. */
    int awaitEnd() throws IOException, InterruptedException {
        if (!process.waitFor(END_TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new IOException("The server did not end within " + END_TIMEOUT_S + " s");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        endBeginning();
        endHook.close();
        if (process != null) {
            end();
        }
        if (driver != null) {
            driver.close();
        }
        if (network != null) {
            network.close();
        }
        if (callers != null) {
            callers.close();
        }
        IoUtil.delete(directory.toFile(), true);
        IoUtil.delete(place.toFile(), true);
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(END_TIMEOUT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(END_TIMEOUT_S, TimeUnit.SECONDS);
            }
        } catch (final InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
