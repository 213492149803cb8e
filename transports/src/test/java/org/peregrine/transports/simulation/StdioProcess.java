package org.peregrine.transports.simulation;

import org.peregrine.transports.stdio.SimulatedStdio;
import org.peregrine.transports.stdio.StdioTransport;

/**
 * The server as a process whose standard input and output are pipes to one client, which has started it. The
 * descriptors are in blocking mode, so a call that would wait stands for a server that serves nobody; or another
 * process has made them non-blocking, and calls do less than they were asked to.
 */
final class StdioProcess implements SimulatedStdio.Pipes {
    /** The room that poll(2) promises in a pipe that can be written (PIPE_BUF). */
    private static final int PROMISED_BYTES = 4096;

    private static final int TRY_AGAIN = -11;

    private final Link link;
    private final Chance chance;
    private final boolean nonBlocking;
    private final boolean signalled;
    private final StdioTransport transport;
    private boolean connected;

    StdioProcess(Link link, Chance chance) {
        this.link = link;
        this.chance = chance;
        this.nonBlocking = chance.oneIn(4);
        this.signalled = chance.oneIn(4);
        this.transport = SimulatedStdio.over(this, () -> {});
    }

    StdioTransport transport() {
        return transport;
    }

    /** The client's end, once; null afterwards: a process has one such client. */
    Link connect() {
        final Link first = connected ? null : link;
        connected = true;
        return first;
    }

    /** Lets the process end its output when the transport is done, as {@code serve} does. */
    void endWhenDone() {
        final boolean done = !transport.hasPendingReplies()
                && EngineParts.read(transport, "state").toString().equals("DISCONNECTED");
        if (done && !link.isClosedByServer()) {
            if (!(boolean) EngineParts.read(transport, "outputEnded")) {
                link.answeredAll();
            }
            exit();
        }
    }

    @Override
    public boolean isReadable() {
        return link.up.readable() > 0 || isAtEnd();
    }

    @Override
    public boolean isAtEnd() {
        return link.up.isAtEnd() || (link.isReset() && link.up.unread() == 0);
    }

    @Override
    public byte[] read(int most) {
        if (link.up.readable() == 0) {
            link.violate("The server waits in read(2)");
        }
        return link.serverRead(most);
    }

    @Override
    public boolean isWritable() {
        return isBroken() || link.room() >= PROMISED_BYTES;
    }

    @Override
    public boolean isBroken() {
        return link.isLeft();
    }

    @Override
    public int write(byte[] bytes) {
        if (nonBlocking) {
            return link.room() == 0 || chance.oneIn(8) ? TRY_AGAIN : link.serverWrite(bytes);
        }
        if (bytes.length > link.room()) {
            link.violate("The server waits in write(2): " + bytes.length + " bytes, room for " + link.room());
        }
        return link.serverWriteAll(bytes);
    }

    @Override
    public boolean isInterrupted() {
        return signalled && chance.oneIn(16);
    }

    @Override
    public void exit() {
        link.serverExit();
    }
}
