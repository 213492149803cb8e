package org.peregrine.tools.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.response.StatusText;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.recording.DocumentKind;
import org.peregrine.codec.recording.RecordedDocument;
import org.peregrine.codec.recording.RecordingField;
import org.peregrine.tools.load.pace.PacedSender;
import org.peregrine.tools.load.probe.TargetProbe;
import org.peregrine.tools.recording.Message;
import org.peregrine.tools.replay.ReplayOutcome.Verdict;

/**
 * Takes a recording's documents in their order, waits until each is due, and lets the lanes do again what was done. The
 * recording is never in memory as a whole. One thread.
 */
final class Replayer implements ClientHandler, PacedSender.Agenda, AutoCloseable {
    /** Frames that wait and answers that are owed: what they cost is memory. */
    private static final int MAX_BACKLOG = 2048;

    private static final int POLL_EVERY = 64;

    /** Connections are opened so long before they were, and the clock starts so long before the first document. */
    private static final long OPEN_AHEAD_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Nothing is read when a document is due within this time. */
    private static final long NEAR_NS = TimeUnit.MICROSECONDS.toNanos(300);

    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Connections that are refused in a row before a server that was there counts as gone. */
    private static final int GONE_AFTER = 3;

    /** A server that has ended the last connection is asked whether it is there when nothing is due for so long. */
    private static final long LONG_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    /** No recording has it: who is refused for his token has said nothing. */
    private static final int UNAUTHORIZED = 401;

    private final ReplaySettings settings;
    private final ClientSelector selector;
    private final PacedSender sender;
    private final MintedValues minted = new MintedValues();
    private final ReplayOutcome outcome = new ReplayOutcome();
    private final Pairing pairing;
    private final DocumentSteps documents;
    private final ReadAhead readAhead = new ReadAhead();
    private final Set<ReplayLane> active = new LinkedHashSet<>();
    private final Map<String, ReplayLane> lanes = new HashMap<>();
    private final List<Conversation> conversations = new ArrayList<>();
    private final Map<String, Conversation> sessions = new HashMap<>();
    private String run = "";
    private long baseNs = -1;
    private long startNs;
    private final long began = System.nanoTime();
    private long progressNs;
    private int taken;
    private int queued;
    private ReplayLane nextLane;
    private Step next;
    private boolean opened;
    private int refused;
    private boolean lost;
    private String closeReason = "";
    private Runnable ticker = () -> {};

    Replayer(ReplaySettings settings) throws IOException {
        this.settings = settings;
        this.selector = new ClientSelector();
        this.sender = new PacedSender(selector, this, false);
        this.pairing = new Pairing(minted, new AnswerComparison(settings.ignored()), outcome);
        this.documents = new DocumentSteps(this, settings);
    }

    /** Calls something often, on the thread of the replay. */
    void onTick(Runnable task) {
        ticker = task;
    }

    MintedValues minted() {
        return minted;
    }

    ReplayOutcome outcome() {
        return outcome;
    }

    long timeoutNs() {
        return settings.timeoutNs();
    }

    /**
     * The next document; returns when there is time to read another, or no room for it. All that can be done for a
     * frame before its time is done before.
     *
     * @throws TargetGoneException when the server refuses connections.
     */
    void take(RecordedDocument document) {
        if (document.kind() == DocumentKind.HEADER) {
            onRun(document.text(RecordingField.RUN));
            return;
        }
        if (document.kind() == null || document.kind() == DocumentKind.GAP || document.kind() == DocumentKind.END) {
            return;
        }
        if (baseNs < 0) {
            baseNs = document.number(RecordingField.MONOTONIC_NS);
            startNs = System.nanoTime() + (isPaced() ? OPEN_AHEAD_NS : 0);
        }
        readAhead.add(document);
        while (readAhead.peek() != null && (!isPaced() || readAhead.isFull() || isNear(readAhead.peek()))) {
            handOn();
        }
        if (isPaced()) {
            selector.flush(); // Messages that are due together are written together, and before the next is read.
        }
        if (++taken % POLL_EVERY == 0 || (isPaced() && pendingCount() > 0)) {
            final long nowNs = System.nanoTime();
            await(nowNs, nowNs);
        }
    }

    private boolean isNear(ReadAhead.Parsed document) {
        return due(document.timeNs()) - System.nanoTime() < NEAR_NS;
    }

    private void handOn() {
        final ReadAhead.Parsed next = readAhead.remove();
        documents.take(next.document(), next.message(), due(next.timeNs()));
    }

    /** Another process recorded: its connections are others, and its clock, too. */
    private void onRun(String other) {
        if (!run.equals(other)) {
            finish();
            run = other;
            baseNs = -1;
            lanes.clear();
            sessions.clear();
        }
    }

    private long due(long recordedNs) {
        if (!isPaced()) {
            return System.nanoTime();
        }
        return startNs + (long) ((recordedNs - baseNs) / settings.speed());
    }

    /** Puts a step into its lane as soon as it is due and there is room. */
    void add(ReplayLane lane, Step step) {
        nextLane = lane;
        next = step;
        long nowNs = System.nanoTime();
        while (sender.sendDue(nowNs) == 0) {
            nowNs = await(nowNs, nowNs + (active.isEmpty() && !sender.isHeld() ? TICK_NS : STEP_NS));
            if (sender.isHeld() && nowNs - progressNs > settings.timeoutNs()) {
                conversations.forEach(conversation -> conversation.abandon(null));
            }
        }
    }

    @Override
    public long dueNs() {
        return next == null ? NEVER : next.dueNs();
    }

    @Override
    public boolean send(long nowNs, long latenessNs) {
        if (queued + pendingCount() > MAX_BACKLOG) {
            return false;
        }
        final ReplayLane lane = nextLane;
        lane.add(next);
        next = null;
        queued++;
        advance(lane, nowNs);
        return true;
    }

    private boolean isPaced() {
        return !Double.isInfinite(settings.speed());
    }

    /** Reads, writes, and advances lanes. */
    private long await(long nowNs, long wakeNs) {
        ticker.run();
        openAhead(nowNs);
        final long afterNs;
        try {
            afterNs = sender.await(nowNs, wakeNs);
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
        if (sender.busyNs() == afterNs) {
            progressNs = afterNs;
        }
        if (!active.isEmpty()) {
            for (final ReplayLane lane : List.copyOf(active)) {
                advance(lane, afterNs);
            }
            selector.flush();
        }
        if (refused >= GONE_AFTER || (refused > 0 && !opened)) {
            throw new TargetGoneException(closeReason);
        }
        if (lost && next != null && next.dueNs() - afterNs > LONG_PAUSE_NS) {
            requireServer();
        }
        return afterNs;
    }

    private void requireServer() {
        lost = false;
        if (lanes.values().stream().anyMatch(ReplayLane::isConnected)) {
            return;
        }
        try {
            final String refusal = TargetProbe.refusal(
                    settings.target(), settings.connection().withOpenTimeoutNs(settings.timeoutNs()));
            if (refusal != null) {
                throw new TargetGoneException(refusal);
            }
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A frame is sent on time over a connection that is open by then. */
    private void openAhead(long nowNs) {
        if (!isPaced() || baseNs < 0) {
            return;
        }
        final long beforeNs = baseNs + (long) ((nowNs + OPEN_AHEAD_NS - startNs) * settings.speed());
        RecordedDocument opened = readAhead.opening(beforeNs);
        while (opened != null) {
            documents.open(opened);
            opened = readAhead.opening(beforeNs);
        }
    }

    void advance(ReplayLane lane, long nowNs) {
        final int done = lane.advance(nowNs);
        queued -= done;
        if (done > 0) {
            progressNs = nowNs;
        }
        if (lane.isIdle()) {
            active.remove(lane);
        } else {
            active.add(lane);
        }
    }

    ReplayLane lane(RecordedDocument document, boolean http) {
        final String key = document.number(RecordingField.SHARD) + "/" + document.number(RecordingField.CONNECTION);
        return lanes.computeIfAbsent(key, name -> {
            outcome.connections++;
            return new ReplayLane(name, http, this, conversation(name));
        });
    }

    /** Null when the recording began after the connection. */
    ReplayLane laneOrNull(RecordedDocument document) {
        return lanes.get(document.number(RecordingField.SHARD) + "/" + document.number(RecordingField.CONNECTION));
    }

    Conversation session(String id) {
        return sessions.computeIfAbsent(id, this::conversation);
    }

    private Conversation conversation(String name) {
        final Conversation conversation = new Conversation(name, pairing);
        conversations.add(conversation);
        return conversation;
    }

    ClientConnection connect(ReplayLane lane) {
        return selector.connect(settings.target(), settings.connection(), this, lane);
    }

    /** Sends the rest and waits for what is due, as long as something goes on; then gives every answer its verdict. */
    void finish() {
        while (readAhead.peek() != null) {
            handOn();
        }
        long nowNs = System.nanoTime();
        progressNs = nowNs;
        while ((!active.isEmpty() || pendingCount() > 0) && nowNs - progressNs < settings.timeoutNs()) {
            nowNs = await(nowNs, nowNs + STEP_NS);
        }
        conversations.forEach(Conversation::reportMissing);
        conversations.clear();
        active.clear();
        outcome.elapsedNs = System.nanoTime() - began;
    }

    private int pendingCount() {
        int count = 0;
        for (final Conversation conversation : conversations) {
            count += conversation.pendingCount();
        }
        return count;
    }

    @Override
    public void onOpen(ClientConnection connection) {
        opened = true;
        lost = false;
        refused = 0;
        final ReplayLane lane = (ReplayLane) connection.attachment();
        lane.onOpen();
        advance(lane, System.nanoTime());
    }

    @Override
    public void onEventId(ClientConnection connection, UnsafeBuffer buffer, int offset, int length) {
        ((ReplayLane) connection.attachment()).onEventId(buffer.getStringWithoutLengthUtf8(offset, length));
    }

    @Override
    public void onMessage(ClientConnection connection, Envelope message, int offset, int length) {
        onBytes(connection, message.buffer(), offset, length);
    }

    @Override
    public void onInvalid(ClientConnection connection, String reason, UnsafeBuffer buffer, int offset, int length) {
        if (!onBytes(connection, buffer, offset, length)) {
            outcome.answer(Verdict.EXTRA, ((ReplayLane) connection.attachment()).name, "no message: " + reason);
        }
    }

    private boolean onBytes(ClientConnection connection, UnsafeBuffer buffer, int offset, int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        final Message message = Message.of(bytes);
        if (message.json() == null || !message.json().isObject()) {
            return false;
        }
        ((ReplayLane) connection.attachment()).onMessage(message, System.nanoTime());
        return true;
    }

    @Override
    public void onResponse(ClientConnection connection) {
        ((ReplayLane) connection.attachment()).onResponse();
    }

    @Override
    public void onExchangeEnd(ClientConnection connection, int status) {
        final ReplayLane lane = (ReplayLane) connection.attachment();
        if (status == UNAUTHORIZED) {
            outcome.unauthorized = StatusText.of(status);
        }
        lane.onExchangeEnd(status);
    }

    @Override
    public void onClosed(ClientConnection connection, String reason) {
        progressNs = System.nanoTime();
        final ReplayLane lane = (ReplayLane) connection.attachment();
        if (lane.isOpen()) {
            lost = true;
        } else {
            refused++;
            closeReason = reason;
        }
        conversations.forEach(conversation -> conversation.abandon(lane));
        lane.onResponse();
        if (!lane.http) {
            outcome.closed(lane.name + ": " + reason);
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
