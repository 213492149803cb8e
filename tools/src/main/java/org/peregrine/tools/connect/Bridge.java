package org.peregrine.tools.connect;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.Target;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.tools.load.probe.TargetProbe;

/** The loop between the two pumps and the server. {@link #stop} is for any thread, all else for the one that runs. */
final class Bridge implements Downlink {
    private static final int FAILED = 1;
    private static final int LINES_A_ROUND = 256;
    private static final int MAX_OPEN = 100_000;
    private static final int WAIT_MS = 100;
    private static final long END_NS = TimeUnit.SECONDS.toNanos(2);

    /** A client that finds no server should read so: its first request usually comes while this process starts. */
    private static final long FIRST_REQUEST_NS = TimeUnit.SECONDS.toNanos(1);

    private final ConnectSettings settings;
    private final Consumer<String> notes;
    private final ClientSelector selector = new ClientSelector();
    private final InputPump input;
    private final OutputPump output;
    private final LineCutter lines;
    private final ClientMessages messages = new ClientMessages();
    private final OpenRequests open = new OpenRequests();
    private final Uplink uplink;
    private ClientMessage held;
    private boolean heard;
    private boolean paused;
    private boolean lastLineCut;
    private final long startNs = System.nanoTime();
    private boolean noted;
    private long endedNs;
    private volatile boolean stopped;

    Bridge(ConnectSettings settings, InputStream in, OutputStream out, Consumer<String> notes) throws IOException {
        this.settings = settings;
        this.notes = notes;
        input = new InputPump(in, selector::wakeup);
        output = new OutputPump(out, selector::wakeup);
        lines = new LineCutter(settings.connection().maxMessageBytes());
        uplink = settings.target().kind() == Target.Kind.HTTP
                ? new HttpUplink(selector, settings.target(), settings.connection(), this)
                : new StreamUplink(selector, settings.target(), settings.connection(), this);
    }

    /** Ends the bridge without waiting for answers. */
    void stop() {
        stopped = true;
        selector.wakeup();
    }

    /** Runs until one side has ended; returns the exit code. */
    int run() throws IOException, InterruptedException {
        input.start();
        output.start();
        uplink.start();
        try {
            while (uplink.failure() == null && !stopped && !output.isFailed()) {
                final int taken = feed();
                keepPace();
                final long nowNs = System.nanoTime();
                uplink.advance(nowNs);
                noteLateServer(nowNs);
                expire(nowNs);
                if (isFinished(nowNs, taken)) {
                    break;
                }
                selector.poll(taken > 0 ? 0 : WAIT_MS);
            }
            return finish();
        } finally {
            selector.close();
        }
    }

    /** Takes lines as long as the server does, and the client reads; returns how many. */
    private int feed() {
        int taken = 0;
        while (taken < LINES_A_ROUND && !output.isFull()) {
            if (held == null) {
                held = open.size() < MAX_OPEN ? next() : null;
                if (held == null) {
                    break;
                }
                held.requests().forEach(open::add); // Of a batch more than may be open, once.
            }
            if (!uplink.offer(held)) {
                break;
            }
            held = null;
            taken++;
        }
        return taken;
    }

    /** The next message of the client's; what is none is answered. */
    private ClientMessage next() {
        while (!output.isFull()) {
            final LineCutter.Line line = nextLine();
            if (line == null) {
                return null;
            }
            heard = true;
            final ClientMessage message = messages.decode(line);
            if (message != null) {
                return message;
            }
            output.line(messages.answer());
        }
        return null;
    }

    private LineCutter.Line nextLine() {
        while (true) {
            final LineCutter.Line line = lines.next();
            if (line != null) {
                return line;
            }
            final boolean ended = input.isEnded();
            final byte[] piece = input.poll();
            if (piece != null) {
                lines.take(piece);
            } else if (ended && !lastLineCut) {
                lastLineCut = true;
                return lines.last();
            } else {
                return null;
            }
        }
    }

    private void keepPace() {
        if (output.isFull() != paused) {
            paused = !paused;
            if (paused) {
                uplink.pause();
            } else {
                uplink.resume();
            }
        }
    }

    private void expire(long nowNs) {
        if (settings.timeoutNs() == 0) {
            return;
        }
        for (OpenRequests.Request oldest = open.oldest();
                oldest != null && nowNs - oldest.sinceNs() > settings.timeoutNs();
                oldest = open.oldest()) {
            fail(
                    oldest.key(),
                    "The server did not answer within " + TimeUnit.NANOSECONDS.toMillis(settings.timeoutNs()) + " ms");
        }
    }

    /** Somebody who reads along should not look at nothing until the time is up. */
    private void noteLateServer(long nowNs) {
        if (!noted && !uplink.isOpen() && nowNs - startNs > TargetProbe.QUIET_NS) {
            noted = true;
            note(TargetProbe.LATE);
        }
    }

    /** Whether the client has ended, and has its answers, or has waited long enough for them or for room. */
    private boolean isFinished(long nowNs, int taken) {
        if (!input.isRead() || !uplink.isOpen()) {
            return false;
        }
        if (endedNs == 0 || taken > 0) {
            endedNs = nowNs;
        }
        final boolean allTaken = lastLineCut && held == null;
        return (allTaken && open.oldest() == null && uplink.isIdle()) || nowNs - endedNs > settings.endTimeoutNs();
    }

    private int finish() throws IOException, InterruptedException {
        final String failure = uplink.failure();
        if (failure != null) {
            answerRest(failure);
            output.drain(drainNs());
            notes.accept(settings.target().text() + ": " + failure);
            return FAILED;
        }
        if (!stopped && !output.isFailed()) {
            openRest();
        }
        final long unanswered = open.oldest() == null ? 0 : open.size();
        if (!stopped) {
            open.all().stream()
                    .filter(request -> !request.isListen())
                    .forEach(request -> fail(request.key(), "The server did not answer before the end"));
        }
        uplink.end();
        final long deadlineNs = System.nanoTime() + END_NS;
        while (!uplink.isEnded() && System.nanoTime() - deadlineNs < 0) {
            uplink.advance(System.nanoTime());
            selector.poll(WAIT_MS);
        }
        final boolean written = output.drain(drainNs());
        if (unanswered > 0 && !stopped) {
            notes.accept(
                    settings.target().text() + ": " + unanswered + " requests had no answer when the client ended");
        }
        return (written && unanswered == 0) || stopped ? 0 : FAILED;
    }

    /** Requests that the server did not take in time have no answer either. */
    private void openRest() {
        for (ClientMessage rest = next(); rest != null; rest = next()) {
            rest.requests().forEach(open::add);
        }
    }

    /** A client has a moment to read, however short it made the wait for answers. */
    private long drainNs() {
        return stopped ? END_NS : Math.max(END_NS, settings.endTimeoutNs());
    }

    /** Answers what is open, and what the client has sent or is about to send, with the reason. */
    private void answerRest(String reason) throws IOException {
        final long deadlineNs = System.nanoTime() + FIRST_REQUEST_NS;
        final String lost = uplink.isOpen() ? "The server is gone: " : "The server cannot be reached: ";
        while (true) { // A message that is held is open already.
            open.all().forEach(request -> fail(request.key(), lost + reason));
            final ClientMessage message = next();
            final boolean wait = message == null && !heard && !lastLineCut;
            if (message == null && (!wait || System.nanoTime() - deadlineNs > 0)) {
                return;
            }
            if (message != null) {
                message.requests().forEach(open::add);
            } else {
                selector.poll(WAIT_MS);
            }
        }
    }

    @Override
    public void deliver(Envelope message, int offset, int length) {
        if (message.kind() == MessageKind.RESPONSE) {
            final String key = OpenRequests.key(message);
            if (key != null && open.remove(key) == null) {
                return;
            }
        }
        output.line(message.buffer(), offset, length);
    }

    @Override
    public void deliver(DirectBuffer error, int offset, int length) {
        output.line(error, offset, length);
    }

    @Override
    public void fail(String key, String reason) {
        final OpenRequests.Request request = open.remove(key);
        if (request != null) {
            output.line(ErrorLine.of(request.id(), ErrorCode.INTERNAL_ERROR.code(), reason));
        }
    }

    @Override
    public void refuse(String key, String error) {
        final OpenRequests.Request request = open.remove(key);
        if (request != null) {
            output.line(ErrorLine.of(request.id(), error));
        }
    }

    @Override
    public void withdraw(String key) {
        open.remove(key);
    }

    @Override
    public void note(String line) {
        notes.accept(settings.target().text() + ": " + line);
    }
}
