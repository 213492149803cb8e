package org.peregrine.bench.rig;

import io.aeron.driver.MediaDriver;
import io.aeron.logbuffer.FragmentHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AgentInvoker;
import org.peregrine.bench.process.AeronDirectories;
import org.peregrine.bench.process.RigProcess;

/** The floor of {@link MeasuredAeron}: the same messages to an echo, in a process of its own or on the same thread. */
final class MeasuredRawAeron extends PolledWire {
    private final FragmentHandler listener;
    private MediaDriver driver;
    private RawAeron echo;
    private FragmentHandler echoes;
    private RawAeron client;

    private MeasuredRawAeron(String name, RigProcess process) {
        super(name, process);
        listener = (buffer, offset, length, header) -> window.onMessage(buffer, offset, length);
    }

    /**
     * Starts an echo.
     *
     * @param media {@code ipc} or {@code udp}.
     * @param idle {@code spin} or {@code nap}.
     * @param directory of its driver.
     * @param port the first of two, over UDP.
     * @return a connected wire.
     * @throws IOException when it does not start.
     */
    static MeasuredRawAeron to(String media, String idle, Path directory, int port) throws IOException {
        final String name = "raw aeron:" + media;
        final List<String> command = RigProcess.javaCommand(
                RawAeron.class, List.of(directory.toString(), media, Integer.toString(port), idle));
        command.addAll(1, AeronDirectories.flags());
        final MeasuredRawAeron wire = new MeasuredRawAeron(name, RigProcess.start(name, command));
        AeronDirectories.awaitDriver(directory);
        wire.client = RawAeron.client(directory, null, media, port);
        wire.connect();
        return wire;
    }

    /**
     * Runs driver and echo on the thread that calls.
     *
     * @param media {@code ipc} or {@code udp}.
     * @param directory of the driver.
     * @param port the first of two, over UDP.
     * @return a connected wire.
     */
    static MeasuredRawAeron onOneThread(String media, Path directory, int port) {
        final MeasuredRawAeron wire = new MeasuredRawAeron("raw aeron:" + media + ", one thread", null);
        wire.driver = RawAeron.driver(directory);
        final AgentInvoker invoker = wire.driver.sharedAgentInvoker();
        wire.echo = RawAeron.echo(directory, invoker, media, port);
        wire.echoes = (buffer, offset, length, header) -> wire.echo.echo(buffer, offset, length);
        wire.client = RawAeron.client(directory, invoker, media, port);
        wire.connect();
        return wire;
    }

    private void connect() {
        while (!client.isConnected()) {
            keepAlive();
        }
    }

    @Override
    public boolean offer(DirectBuffer message, int offset, int length) {
        return client.offer(message, offset, length);
    }

    @Override
    public void poll() {
        keepAlive();
        client.poll(listener);
    }

    @Override
    public void keepAlive() {
        if (driver != null) {
            driver.sharedAgentInvoker().invoke();
            echo.work();
            echo.poll(echoes);
        }
        client.work();
    }

    @Override
    public void close() throws IOException {
        client.close();
        if (driver != null) {
            echo.close();
            driver.close();
        }
        endProcess();
    }
}
