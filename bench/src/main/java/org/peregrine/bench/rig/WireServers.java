package org.peregrine.bench.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.peregrine.bench.process.AeronDirectories;
import org.peregrine.bench.process.RigProcess;

/** The servers of a run, each with one wire, and what they leave behind. One thread. */
final class WireServers implements AutoCloseable {
    private static final long BREATH_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long NAP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<Path> directories = new ArrayList<>();
    private final List<MeasuredWire> wires = new ArrayList<>();

    /** A server's command: the launcher's. */
    private static List<String> serve(String idle, String... wire) {
        final List<String> command = new ArrayList<>(List.of(RigOptions.LAUNCHER, "serve", "--idle", idle));
        command.addAll(List.of(wire));
        return command;
    }

    /** Starts a server for each wire, and what stands beside it; all are stopped until their round. */
    void all(String idle) throws IOException {
        added(MeasuredLines.to(LineTarget.start("stdio", serve(idle, "--stdio"), 0)));
        tcp(idle);
        final Path socket = Files.createTempDirectory("peregrine-rig").resolve("socket");
        directories.add(socket.getParent());
        added(MeasuredLines.to(LineTarget.startUnix("unix", serve(idle, "--unix", socket.toString()), socket)));
        aeron("aeron:ipc", idle, "aeron:ipc");
        final int port = RigProcess.freePort();
        aeron("aeron:udp", idle, "aeron:udp?endpoint=127.0.0.1:" + port);
        final String rawIdle = idle.equals("spin") ? "spin" : "nap";
        added(MeasuredRawAeron.to("ipc", rawIdle, directory("raw-ipc"), 0));
        added(MeasuredRawAeron.to("udp", rawIdle, directory("raw-udp"), RigProcess.freePort()));
    }

    /** Launches what one thread invokes: nothing runs but what the thread that calls runs. */
    void onOneThread() throws IOException {
        wires.add(new MeasuredMemory());
        wires.add(MeasuredAeron.onOneThread("aeron:ipc", directory("one-ipc")));
        wires.add(MeasuredRawAeron.onOneThread("ipc", directory("one-raw-ipc"), 0));
        final String channel = "aeron:udp?endpoint=127.0.0.1:" + RigProcess.freePort();
        wires.add(MeasuredAeron.onOneThread(channel, directory("one-udp")));
        wires.add(MeasuredRawAeron.onOneThread("udp", directory("one-raw-udp"), RigProcess.freePort()));
    }

    /** The wires in the order in which they were started. */
    List<MeasuredWire> wires() {
        return List.copyOf(wires);
    }

    /** A server over TCP. */
    MeasuredLines tcp(String idle) throws IOException {
        final int port = RigProcess.freePort();
        final MeasuredLines wire =
                MeasuredLines.to(LineTarget.start("tcp", serve(idle, "--tcp", Integer.toString(port)), port));
        added(wire);
        return wire;
    }

    /** A server over Aeron with a driver of its own. */
    MeasuredAeron aeron(String name, String idle, String channel) throws IOException {
        final Path directory = directory(name.replace(':', '-') + "-" + wires.size());
        final MeasuredAeron wire = MeasuredAeron.to(name, serve(idle, "--aeron", channel), channel, directory);
        added(wire);
        return wire;
    }

    private void added(MeasuredWire wire) throws IOException {
        wires.add(wire);
        breathe();
    }

    /**
     * Lets every other end run for a moment: Aeron's takes for dead what it has not heard of for a few seconds. All
     * are stopped afterwards.
     */
    void breathe() throws IOException {
        for (final MeasuredWire wire : wires) {
            wire.resume();
        }
        final long deadlineNs = System.nanoTime() + BREATH_NS;
        while (System.nanoTime() - deadlineNs < 0) {
            wires.forEach(MeasuredWire::keepAlive);
            LockSupport.parkNanos(NAP_NS);
        }
        for (final MeasuredWire wire : wires) {
            wire.pause();
        }
    }

    private Path directory(String of) {
        final Path directory = AeronDirectories.fresh(of);
        directories.add(directory);
        return directory;
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (final MeasuredWire wire : wires) {
            try {
                wire.resume();
                wire.close();
            } catch (final IOException late) {
                failure = late;
            }
        }
        directories.forEach(AeronDirectories::delete);
        if (failure != null) {
            throw failure;
        }
    }
}
