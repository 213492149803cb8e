package org.peregrine.transports.simulation;

import java.nio.charset.StandardCharsets;

/**
 * One connection between a client and the server, seen from the client: a pipe each way. Chance decides how the bytes
 * are split, how many the system takes, and which of them are lost with a reset.
 */
final class Link {
    final Pipe up = new Pipe();
    final Pipe down = new Pipe();
    private final int number;
    private final int windowBytes;
    private final Chance chance;
    private boolean stalled;
    private boolean deaf;
    private boolean reset;
    private boolean serverClosed;
    private boolean cut;
    private boolean clientClosed;
    private boolean answeredAll;
    private String violation;

    Link(int number, int windowBytes, Chance chance) {
        this.number = number;
        this.windowBytes = windowBytes;
        this.chance = chance;
    }

    int number() {
        return number;
    }

    /** Sends text, each character one byte. */
    void send(String latin1) {
        if (!clientClosed) {
            final byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
            up.send(bytes, 0, bytes.length);
        }
    }

    /** Sends no more. */
    void endOutput() {
        cut |= !serverClosed;
        up.end();
    }

    /** Leaves, with what is under way in either direction. */
    void reset() {
        cut |= !serverClosed;
        reset = true;
        clientClosed = true;
        up.lose();
        down.lose();
    }

    /** Takes what has arrived, each byte a character; empty while the client does not read. */
    String receive() {
        return deaf || clientClosed ? "" : new String(down.read(down.readable()), StandardCharsets.ISO_8859_1);
    }

    /** Moves bytes in both directions, unless the connection is stalled. */
    void deliver() {
        if (!stalled) {
            up.deliver(part(up.underWay()));
            down.deliver(part(down.underWay()));
        }
    }

    private int part(int length) {
        return length == 0 || chance.oneIn(3) ? length : chance.between(0, length);
    }

    /** Whether bytes are under way or wait for the client. */
    boolean isMoving() {
        return up.underWay() > 0 || down.underWay() > 0 || (down.readable() > 0 && !deaf);
    }

    void stall(boolean on) {
        stalled = on;
    }

    boolean isStalled() {
        return stalled || deaf;
    }

    /** The client reads no more, or again. */
    void deaf(boolean on) {
        deaf = on;
    }

    /** Whether the connection has ended for the client, which has read everything. */
    boolean isEnded() {
        return clientClosed || down.isAtEnd() || (serverClosed && down.unread() == 0);
    }

    /** Whether both sides may still send. */
    boolean isUp() {
        return !clientClosed && !up.hasEnded() && !down.hasEnded() && !serverClosed;
    }

    /** Whether the server has closed, and not the client first. */
    boolean isClosedByServer() {
        return serverClosed && !clientClosed;
    }

    /** Whether the server has closed a connection that the client read to its end, and sent nothing more on. */
    boolean isReadToItsEnd() {
        return serverClosed && !cut;
    }

    /** Whether the client has left. */
    boolean isLeft() {
        return clientClosed;
    }

    /** Whether the server has read everything that the client has sent. */
    boolean isAllRead() {
        return up.unread() == 0;
    }

    /** The mistake that the server has made on this connection; null for none. */
    String violation() {
        return violation;
    }

    /** Notes a mistake of the server. */
    void violate(String mistake) {
        violation = mistake;
    }

    boolean isReset() {
        return reset;
    }

    /** Bytes that the server may write now. */
    int room() {
        return Math.max(0, windowBytes - down.unread());
    }

    /** The server reads; returns nothing when nothing has arrived. */
    byte[] serverRead(int most) {
        final int readable = Math.min(most, up.readable());
        return up.read(readable <= 1 || chance.oneIn(2) ? readable : chance.between(1, readable));
    }

    private void checkWritable(byte[] bytes) {
        if (serverClosed || down.hasEnded()) {
            violate("The server has written " + bytes.length + " bytes after it had ended connection " + number);
        }
    }

    /** The server writes; returns the bytes that were taken. */
    int serverWrite(byte[] bytes) {
        checkWritable(bytes);
        final int room = Math.min(bytes.length, room());
        final int count = room <= 1 || !chance.oneIn(4) ? room : chance.between(1, room);
        down.send(bytes, 0, count);
        return count;
    }

    /** The server, whose descriptors are in blocking mode, writes as much as there is room for, all of it. */
    int serverWriteAll(byte[] bytes) {
        checkWritable(bytes);
        down.send(bytes, 0, bytes.length);
        return bytes.length;
    }

    /** The server's process ends; what it has written stays in the pipe. */
    void serverExit() {
        serverClosed = true;
        cut |= up.unread() > 0;
        up.lose();
        down.end();
    }

    /** The server says that it has answered everything, and is about to end. */
    void answeredAll() {
        answeredAll = true;
    }

    boolean isAnsweredAll() {
        return answeredAll;
    }

    /** The server closes: with unread bytes the client gets a reset, which may take the last answers from it. */
    void serverClose() {
        if (up.unread() > 0 && chance.oneIn(2)) {
            down.lose();
        }
        serverExit();
    }
}
