package org.peregrine.tools.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A network of a server's own: a namespace at the end of a pair of virtual interfaces, of which one is here. Whoever
 * may make interfaces here can have one: root, or a process in namespaces of its own. One thread.
 */
final class ServerNetwork implements AutoCloseable {
    /** The server's address. */
    static final String HOST = "10.203.77.2";

    private static final String OURS = "10.203.77.1/30";
    private static final long TIMEOUT_S = 10;

    /** An interface's name has 15 characters at most. */
    private static final long NAMES = 1_000_000;

    private final Process holder;
    private final String near;

    private ServerNetwork(Process holder, String near) {
        this.holder = holder;
        this.near = near;
    }

    /**
     * Makes the namespace and the link.
     *
     * @throws CannotInjectException when the right or a tool is missing.
     */
    static ServerNetwork create() throws IOException, InterruptedException, CannotInjectException {
        final String near = "pgn" + ProcessHandle.current().pid() % NAMES;
        final String far = near.replace("pgn", "pgf");
        if (run("ip", "link", "add", near, "type", "veth", "peer", "name", far) != null) {
            throw new CannotInjectException("no virtual interfaces may be made here: this needs 'ip' and CAP_NET_ADMIN,"
                    + " as in 'unshare -rn sh -c \"ip link set lo up; ./peregrine chaos partition\"'");
        }
        // Ends with our end of its input, however this process ends; the interfaces go with its namespace.
        final ServerNetwork network = new ServerNetwork(new ProcessBuilder("unshare", "-n", "cat").start(), near);
        boolean made = false;
        try {
            network.connect(far);
            made = true;
            return network;
        } finally {
            if (!made) {
                network.close();
            }
        }
    }

    private void connect(String far) throws IOException, InterruptedException {
        awaitNamespace();
        require("ip", "link", "set", far, "netns", Long.toString(holder.pid()));
        require("ip", "addr", "add", OURS, "dev", near);
        require("ip", "link", "set", near, "up");
        requireInside("ip", "link", "set", "lo", "up");
        requireInside("ip", "addr", "add", HOST + "/30", "dev", far);
        requireInside("ip", "link", "set", far, "up");
    }

    private void awaitNamespace() throws IOException, InterruptedException {
        final Path ours = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
        final Path its = Path.of("/proc/" + holder.pid() + "/ns/net");
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (Files.readSymbolicLink(its).equals(ours)) {
            if (!holder.isAlive() || System.nanoTime() - deadlineNs > 0) {
                throw new IOException("No namespace of the network came up");
            }
            Thread.sleep(5);
        }
    }

    /** The words before a command that is to run within. */
    List<String> prefix() {
        return List.of("nsenter", "-t", Long.toString(holder.pid()), "-n");
    }

    /** Cuts the link: nothing comes through in either direction. */
    void cut() throws IOException, InterruptedException {
        require("ip", "link", "set", near, "down");
    }

    void mend() throws IOException, InterruptedException {
        require("ip", "link", "set", near, "up");
    }

    private void requireInside(String... command) throws IOException, InterruptedException {
        final List<String> words = new ArrayList<>(prefix());
        Collections.addAll(words, command);
        require(words.toArray(new String[0]));
    }

    private static void require(String... command) throws IOException, InterruptedException {
        final String failure = run(command);
        if (failure != null) {
            throw new IOException("'" + String.join(" ", command) + "' failed: " + failure);
        }
    }

    /** Runs a command; returns what it said when it failed, and null otherwise. */
    private static String run(String... command) throws InterruptedException {
        try {
            final Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(TIMEOUT_S, TimeUnit.SECONDS) && process.exitValue() == 0 ? null : output.strip();
        } catch (final IOException missing) {
            return missing.getMessage();
        }
    }

    @Override
    public void close() {
        holder.destroyForcibly();
    }
}
