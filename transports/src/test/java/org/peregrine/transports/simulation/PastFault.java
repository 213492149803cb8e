package org.peregrine.transports.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A fault that the engine had once, as a change of today's source that brings it back; or one that it could have, where
 * it had none that a part of the simulation is made to find.
 */
enum PastFault {
    /** A frame without memory left the headers of an earlier one in its slot, and only messages were refused for it. */
    STREAM_OF_ANOTHER_CLIENT(
            120,
            new Edit(
                    "engine",
                    "DecodeStage",
                    "fault() != FrameFault.NONE)",
                    "fault() != FrameFault.NONE && event.frame().kind() == FrameKind.MESSAGE)"),
            new Edit(
                    "engine",
                    "message/FrameRegion",
                    "for (int i = 0; i < headerOffsets.length; i++) {",
                    "for (int i = 0; i < (used ? 0 : headerOffsets.length); i++) {"),
            new Edit(
                    "engine",
                    "message/FrameRegion",
                    "    private long peer;",
                    "    private long peer;\n    private boolean used;"),
            new Edit(
                    "engine",
                    "message/FrameRegion",
                    "        peer = frame.peer();",
                    "        peer = frame.peer();\n        used = true;")),
    /** A buffer that was released served its own size only, so that memory was free and no message had any. */
    MEMORY_OF_ONE_SIZE(
            new Edit(
                    "engine",
                    "transport/BufferPool",
                    "        final int index = map.claim(order, home);",
                    "        final Integer old = SIZED.computeIfAbsent(map, each -> new java.util.HashMap<>()).computeIfAbsent(order, each -> new java.util.ArrayDeque<>()).poll();\n        final int index = old == null ? map.claim(order, home) : old;"),
            new Edit(
                    "engine",
                    "transport/BufferPool",
                    "        if (!map.release(block.index, order)) {\n            throw new IllegalStateException(\"The buffer was released before\");\n        }",
                    "        SIZED.computeIfAbsent(map, each -> new java.util.HashMap<>()).computeIfAbsent(order, each -> new java.util.ArrayDeque<>()).add(block.index);"),
            new Edit(
                    "engine",
                    "transport/BufferPool",
                    "return (long) map.taken() << blockShift;",
                    "long free = 0;\n        for (final var sized : SIZED.getOrDefault(map, java.util.Map.of()).entrySet()) {\n            free += (long) sized.getValue().size() << sized.getKey();\n        }\n        return map.taken() - free << blockShift;"),
            new Edit(
                    "engine",
                    "transport/BufferPool",
                    "    private final Block[] blocks;",
                    "    private static final java.util.Map<BlockMap, java.util.Map<Integer, java.util.ArrayDeque<Integer>>> SIZED = new java.util.WeakHashMap<>();\n    private final Block[] blocks;")),
    /** A slot of the ring kept the bytes of its last answer until another message came along. */
    ANSWERS_KEPT_IN_SLOTS(new Edit("engine", "message/MessageEvent", "        reply.clear();\n", "")),
    /** A closing engine ended the streams of sessions before their calls were done. */
    STREAMS_ENDED_BEFORE_CALLS(
            500,
            new Edit(
                    "engine",
                    "Closing",
                    "isDone() ? late || !(awaitsReturns(nowNs) || shared.hasBusyExtension()) : late && abandon(nowNs);",
                    "true;")),
    /** A closing server did not say so on connections that clients keep, and closed them under the next request. */
    CLOSED_WITHOUT_A_WORD(new Edit(
            "transports",
            "http/ResponseQueue",
            "                && network.isDraining()\n",
            "                && network.isDraining() && false\n")),
    /** A subscription whose beginning found no memory, behind another request of its connection, was never answered. */
    LOST_WITHOUT_END(
            35_180,
            new Edit(
                    "transports",
                    "http/ResponseQueue",
                    "        while (order.isNext(answered)) {",
                    "        while (order.isNext(answered) && !(order.isLost(answered) && !order.isLast())) {"),
            new Edit(
                    "transports", "http/ResponseQueue", "open = !lost && !order.isLast();", "open = !order.isLast();")),
    /** A last line without a line feed, behind which standard input ended, was not answered. */
    LAST_LINE_LOST(new Edit(
            "transports",
            "stdio/LineBuffer",
            "return isTooLong() || (finished && takeRest());",
            "return isTooLong() || (finished && start > end && takeRest());")),
    /** A peer that had left was not missed while nothing was written to it, so that what it had open stayed open. */
    GONE_READER_NOT_MISSED(
            4_029_170,
            new Edit(
                    "transports",
                    "stdio/StdioTransport",
                    "if (isAnsweringToTheEnd() && descriptors.isOutputBroken()) {",
                    "if (unanswered < 0 && descriptors.isOutputBroken()) {")),
    /** A connection that was closed for want of memory while its requests were parsed gave up the bytes being read. */
    READ_AFTER_CLOSE(
            1796063482005500L,
            new Edit(
                    "transports",
                    "nio/Feed",
                    "        if (!parsing) {\n            inbound.release();\n        }",
                    "        inbound.release();"),
            new Edit(
                    "transports",
                    "http/HttpFraming",
                    "        ended = true;\n        admission.close();",
                    "        admission.close();")),
    /** Planted: a handler that has asked the client waits on after the end of its task, and is not to be interrupted. */
    HANDLER_WAITS_ON(
            new Edit(
                    "engine",
                    "task/Task",
                    "        open.forEach(input -> input.answer().completeExceptionally(OpenInput.cancelled()));\n        if (withdraw) {",
                    "        if (withdraw) {"),
            new Edit(
                    "engine",
                    "task/OpenInput",
                    "            return answer.get();\n        } catch (final InterruptedException interrupted) {",
                    "            if (answer.isDone()) {\n                return answer.get();\n            }\n            return answer.join();\n        } catch (final InterruptedException interrupted) {")),
    /** Planted: the end of standard input is the end of the connection, whatever is under way. */
    INPUT_ENDS_CONNECTION(
            new Edit("transports", "stdio/StdioTransport", "if (isAnsweringToTheEnd()) {", "if (unanswered < 0) {")),
    /** Planted: a write to standard output is as long as what waits, and longer than a pipe has room for. */
    WRITE_WAITS_FOR_ITS_READER(new Edit(
            "transports",
            "stdio/Descriptors",
            "calls.write(output, address, Math.min(writeBytes, length));",
            "calls.write(output, address, Math.min(Integer.MAX_VALUE, length));")),
    /** Planted: standard input is read without a look whether there is anything. */
    READ_WAITS_FOR_ITS_WRITER(new Edit(
            "transports",
            "stdio/Descriptors",
            "        inputReady |= pollSet.isReady(PollSet.INPUT);",
            "        inputReady |= pollSet.isReady(PollSet.INPUT) || outputReady;")),
    /** Planted: what a write did not take is not written again. */
    REST_OF_A_WRITE_LOST(new Edit(
            "transports",
            "stdio/StdioTransport",
            "replies.sent(sent);",
            "replies.sent(sent < Math.min(4096, replies.contiguousLength()) ? replies.contiguousLength() : sent);")),
    /** Planted: a signal that comes during a read is taken for the end of input. */
    SIGNAL_ENDS_INPUT(new Edit(
            "transports",
            "stdio/StdioTransport",
            "} else if (!PosixCalls.isTransient(length)) {",
            "} else if (length != 1) {")),
    /** Planted: who resumes a stream gets the event again that it has named. */
    EVENT_SENT_TWICE(
            new Edit("engine", "session/EventStream", "if (event.sequence > seen) {", "if (event.sequence >= seen) {")),
    /** Planted: an answer that was kept for who resumes its stream is not sent then. */
    ANSWER_NOT_KEPT(new Edit(
            "engine",
            "session/EventStream",
            "            ended = true;\n            answer.drop();",
            "            ended = true;\n            events.removeLast();\n            answer.drop();")),
    /** Planted: the end of a connection on one shard detaches the streams of one with the same number on another. */
    CONNECTION_OF_ANOTHER_SHARD(new Edit(
            "engine",
            "outbound/Route",
            "return connectionId == connection && outbox.equals(shard);",
            "return connectionId == connection;")),
    /** Planted: a message of HTTP+SSE that arrives on another shard than its session's is taken twice. */
    MESSAGE_RELAYED_TWICE(new Edit(
            "transports", "nio/Relay", "!isDone(connection)) {", "!(isDone(connection) && isDone(connection))) {")),
    /** Planted: who begins to listen is told of nothing until something has changed after that. */
    NOBODY_GREETED(new Edit(
            "engine",
            "subscription/Subscriber",
            "        enqueueUnsent();\n        return before;",
            "        return before;")),
    /** Planted: a question of a task stays open after its answer. */
    ANSWER_NOT_TAKEN(
            new Edit(
                    "engine",
                    "task/Task",
                    "response.isObject() ? inputs.remove(cursor.name()) : null;",
                    "response.isObject() ? inputs.get(cursor.name()) : null;"),
            new Edit("engine", "task/Task", "if (inputs.values().removeAll(asked.values()) && ", "if (")),
    /** Planted: a handler whose trial is withdrawn is never tried again. */
    NEVER_TRIED_AGAIN(
            190,
            new Edit(
                    "engine",
                    "limit/Breaker",
                    "            case NEITHER -> state.set(State.OPEN);",
                    "            case NEITHER -> {}")),
    /** Planted: each shard keeps the sessions that it has found, so a DELETE ends them on its own shard only. */
    SESSION_DELETED_ON_ONE_SHARD(
            new Edit(
                    "engine",
                    "protocol/SessionRules",
                    "        final Session session = sessions.find(",
                    "        Session session = sessions.find("),
            new Edit(
                    "engine",
                    "protocol/SessionRules",
                    "        if (session == null || !session.belongsTo(frame.principal())) {",
                    """
                            for (final Session each : found) {
                                final boolean same = frame.headerLength(FrameHeader.SESSION_ID) == each.id().capacity()
                                        && new org.agrona.concurrent.UnsafeBuffer(
                                                        frame.buffer(),
                                                        frame.headerOffset(FrameHeader.SESSION_ID),
                                                        each.id().capacity())
                                                .equals(each.id());
                                session = same ? each : session;
                            }
                            if (frame.kind() == org.peregrine.engine.transport.FrameKind.END_SESSION) {
                                found.remove(session);
                            } else if (session != null) {
                                found.add(session);
                            }
                            if (session == null || !session.belongsTo(frame.principal())) {
                    """),
            new Edit(
                    "engine",
                    "protocol/SessionRules",
                    "    private final Outbox outbox;",
                    "    private final java.util.Set<Session> found = new java.util.LinkedHashSet<>();\n    private final Outbox outbox;"));

    /** The seed to begin with: that of a fault that seldom shows lies shortly before one that finds it. */
    final long firstSeed;

    private static final String SOURCES = "src/main/java/org/peregrine";

    @SuppressWarnings("ImmutableEnumChecker") // It is made by List.of.
    private final List<Edit> edits;

    PastFault(Edit... edits) {
        this(1, edits);
    }

    PastFault(long firstSeed, Edit... edits) {
        this.firstSeed = firstSeed;
        this.edits = List.of(edits);
    }

    /**
     * A change of one class.
     *
     * @param module that it is in.
     * @param type its path.
     * @param from what stands there, once.
     * @param to what stood there.
     */
    record Edit(String module, String type, String from, String to) {
        Path source() {
            return Path.of("..", module, SOURCES, module, type + ".java");
        }
    }

    /** Writes the changed sources into a directory; gives their paths. */
    List<Path> write(Path directory) throws IOException {
        for (final Edit edit : edits) {
            final Path target = target(directory, edit);
            final String text = Files.readString(Files.exists(target) ? target : edit.source());
            if (text.indexOf(edit.from()) < 0 || text.indexOf(edit.from()) != text.lastIndexOf(edit.from())) {
                throw new AssertionError(edit.source() + " has not once: " + edit.from());
            }
            Files.createDirectories(target.getParent());
            Files.writeString(target, text.replace(edit.from(), edit.to()));
        }
        return edits.stream().map(edit -> target(directory, edit)).distinct().toList();
    }

    private static Path target(Path directory, Edit edit) {
        return directory.resolve(edit.module()).resolve(edit.type() + ".java");
    }
}
