package org.peregrine.engine.message;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.principal.RequiredScopes;
import org.peregrine.engine.registry.ExtensionMethod;
import org.peregrine.engine.served.CheckedTool;
import org.peregrine.engine.session.Batch;
import org.peregrine.engine.session.Session;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * The ring's pre-allocated entry: everything about one message on its way through the stages. Each field has one
 * writer at a time; the ring's sequences hand the event from stage to stage.
 *
 * <p>An entry is empty before a message and after it: {@link #release()} clears every field, and an entry that was not
 * released is cleared before it takes the next message. So no stage reads what an earlier message left.
 *
 * <pre>
 *   field                          written by            read by
 *   -----------------------------  --------------------  -----------------------------------
 *   connection, exchange           Receiver              all
 *   frame (kind, body, headers)    Receiver              DecodeStage, ValidateStage, handlers
 *   completion, batch              Receiver              EncodeStage, Sender
 *   envelope                       DecodeStage           ValidateStage, DispatchStage, EncodeStage
 *   method, version, session,      ValidateStage         DispatchStage, EncodeStage
 *   tool
 *   outcome, rejection             the stage that        the stages after it
 *                                  decides
 *   result in the reply region     DispatchStage         EncodeStage
 *   reply                          EncodeStage           Sender
 *   stamps                         each stage its own    Sender (metrics)
 * </pre>
 */
public final class MessageEvent {
    private final FrameRegion frame;
    private final ReplyRegion replyRegion;
    private final Envelope envelope = new Envelope();
    private final Reply reply = new Reply();
    private final Stamps stamps = new Stamps();
    private long connectionId;
    private long exchangeId;
    private OutboundMessage completion;
    private Batch batch;
    private McpMethod method;
    private ExtensionMethod extensionMethod;
    private CheckedTool tool;
    private ProtocolVersion version;
    private Session session;
    private Outcome outcome = Outcome.PENDING;
    private final Rejection rejection = new Rejection();
    private UnsafeBuffer prepared;
    private int resultEnd;
    private boolean empty = true;

    MessageEvent(FrameRegion frame, ReplyRegion replyRegion) {
        this.frame = frame;
        this.replyRegion = replyRegion;
    }

    /**
     * Takes a frame: its only copy. Receiver only.
     *
     * @param source the transport's frame.
     * @param nowNs the duty cycle's time.
     */
    public void receive(Frame source, long nowNs) {
        start(source.connectionId(), source.exchangeId(), nowNs);
        frame.take(source);
    }

    /**
     * Takes a worker's message. Receiver only.
     *
     * @param message the message.
     * @param nowNs the duty cycle's time.
     */
    public void receive(OutboundMessage message, long nowNs) {
        start(message.route().connectionId(), message.route().exchangeId(), nowNs);
        completion = message;
        outcome = Outcome.COMPLETED;
    }

    /**
     * Takes the end of a connection. Receiver only.
     *
     * @param connection that has ended.
     * @param what {@link Outcome#DISCONNECTED} or {@link Outcome#PEER_ENDED}; {@link Outcome#DEFERRED} for nothing at
     * all.
     * @param nowNs the duty cycle's time.
     */
    public void receiveEnd(long connection, Outcome what, long nowNs) {
        start(connection, 0, nowNs);
        outcome = what;
    }

    /**
     * Answers an exchange with an internal error, since its frame could not be taken. Receiver only.
     *
     * @param connection of the exchange.
     * @param exchange of the connection.
     * @param nowNs the duty cycle's time.
     */
    public void receiveFailed(long connection, long exchange, long nowNs) {
        start(connection, exchange, nowNs);
        reject(ErrorCode.INTERNAL_ERROR, "Internal error");
    }

    /** Empties an entry that was not released, because a stage failed before the sender could. Receiver only, first. */
    public void clear() {
        if (!empty) {
            release();
        }
    }

    private void start(long connection, long exchange, long nowNs) {
        clear();
        empty = false;
        connectionId = connection;
        exchangeId = exchange;
        stamps.start(nowNs);
    }

    /**
     * Empties the entry: clears every field and releases memory; it is empty also when that fails. Sender only, last.
     */
    public void release() {
        final OutboundMessage sent = completion;
        envelope.reset();
        reply.clear();
        stamps.clear();
        rejection.clear();
        connectionId = 0;
        exchangeId = 0;
        completion = null;
        batch = null;
        method = null;
        extensionMethod = null;
        tool = null;
        version = null;
        session = null;
        outcome = Outcome.PENDING;
        prepared = null;
        resultEnd = 0;
        empty = true;
        try {
            frame.release();
        } finally {
            releaseOutbound(sent);
        }
    }

    private void releaseOutbound(OutboundMessage sent) {
        try {
            replyRegion.release();
        } finally {
            if (sent != null) {
                sent.close();
            }
        }
    }

    /**
     * Decides that the message is answered with an error. The stage that finds the mistake.
     *
     * @param code of the error.
     * @param message constant text.
     */
    public void reject(ErrorCode code, String message) {
        reject(code, message, null, ReplyStatus.COMPLETE);
    }

    /**
     * Decides that the message is answered with an error.
     *
     * @param code of the error.
     * @param message constant text.
     * @param data writes the error's data, or null.
     * @param status the kind of answer.
     */
    public void reject(ErrorCode code, String message, ErrorData data, ReplyStatus status) {
        outcome = Outcome.REJECTED;
        rejection.set(code.code(), message, data, status);
    }

    /**
     * Decides that the message is answered with an error that author code chose. Dispatch only.
     *
     * @param error thrown by author code.
     */
    public void reject(McpError error) {
        outcome = Outcome.REJECTED;
        rejection.set(error, version);
    }

    /**
     * Decides that the caller may not do what it asks for. The stage that finds it, before any author code.
     *
     * @param required all scopes of the operation.
     */
    public void reject(RequiredScopes required) {
        outcome = Outcome.REJECTED;
        rejection.set(required);
    }

    /** Replaces the outcome by an internal error, or by none for a notification. The stage that failed. */
    public void fail() {
        if (envelope.kind() == MessageKind.NOTIFICATION && frame.connectionScoped()) {
            accept();
        } else {
            reject(ErrorCode.INTERNAL_ERROR, "Internal error");
        }
    }

    /** Decides that the arguments of a call violate their schema. Validate only, after {@link #tool(CheckedTool)}. */
    public void refuseArguments(ErrorData failures) {
        outcome = Outcome.INVALID_ARGUMENTS;
        rejection.set(0, null, failures, ReplyStatus.COMPLETE);
    }

    /** Decides that no reply is sent. */
    public void accept() {
        outcome = Outcome.ACCEPTED;
    }

    /** Decides that a worker answers later. Dispatch only. */
    public void defer() {
        outcome = Outcome.DEFERRED;
    }

    /**
     * Decides that the result is one encoded at launch. Dispatch only.
     *
     * @param result a whole JSON value, immutable.
     */
    public void prepared(UnsafeBuffer result) {
        outcome = Outcome.PREPARED;
        prepared = result;
    }

    /**
     * Decides that the result is in the reply region, right after the room for the envelope. Dispatch only.
     *
     * @param end exclusive index of the result.
     */
    public void result(int end) {
        outcome = Outcome.RESULT;
        resultEnd = end;
    }

    /**
     * Whether stages still have to decide.
     *
     * @return true until an outcome is set.
     */
    public boolean isPending() {
        return outcome == Outcome.PENDING;
    }

    /**
     * Sets method and revision. Validate only.
     *
     * @param known the method, or null when it is unknown.
     * @param revision that rules this message.
     */
    public void ruledBy(McpMethod known, ProtocolVersion revision) {
        method = known;
        version = revision;
    }

    /** The id of the connection that the message came from. */
    public long connectionId() {
        return connectionId;
    }

    /** The transport's id of the request, unique on its connection. */
    public long exchangeId() {
        return exchangeId;
    }

    /**
     * The frame's bytes and headers.
     *
     * @return valid until the event is released.
     */
    public FrameRegion frame() {
        return frame;
    }

    /**
     * The decoded JSON-RPC envelope.
     *
     * @return spans over the frame.
     */
    public Envelope envelope() {
        return envelope;
    }

    /**
     * The method.
     *
     * @return null when unknown or not yet validated.
     */
    public McpMethod method() {
        return method;
    }

    /** Sets the method of an extension. Validate only. */
    public void extensionMethod(ExtensionMethod known) {
        extensionMethod = known;
    }

    /** The method of an extension; null when the method is one of the protocol's own, or unknown. */
    public ExtensionMethod extensionMethod() {
        return extensionMethod;
    }

    /** Sets the tool that is called. Validate only. */
    public void tool(CheckedTool called) {
        tool = called;
    }

    /** The tool that is called; null when the message is no valid {@code tools/call}. */
    public CheckedTool tool() {
        return tool;
    }

    /** Sets the legacy session of the message. Validate only. */
    public void session(Session of) {
        session = of;
    }

    /**
     * The legacy session that the message belongs to.
     *
     * @return null for modern messages and for legacy ones without a session.
     */
    public Session session() {
        return session;
    }

    /**
     * The revision that rules this message.
     *
     * @return null before validation.
     */
    public ProtocolVersion version() {
        return version;
    }

    /**
     * The message's outcome.
     *
     * @return never null.
     */
    public Outcome outcome() {
        return outcome;
    }

    /**
     * The error that answers the message.
     *
     * @return meaningful when rejected.
     */
    public Rejection rejection() {
        return rejection;
    }

    /**
     * The result encoded at launch.
     *
     * @return set when prepared.
     */
    public UnsafeBuffer prepared() {
        return prepared;
    }

    /**
     * The end of the result in the reply region.
     *
     * @return exclusive index.
     */
    public int resultEnd() {
        return resultEnd;
    }

    /** Marks the message as part of a batch, which collects the responses. Receiver only. */
    public void batch(Batch of) {
        batch = of;
    }

    /**
     * The batch that the message came in.
     *
     * @return null when it came alone.
     */
    public Batch batch() {
        return batch;
    }

    /** Decides that the message is an array of messages, which dispatch takes apart. Decode only. */
    public void markBatch() {
        outcome = Outcome.BATCH;
    }

    /**
     * The worker's message.
     *
     * @return set when completed.
     */
    public OutboundMessage completion() {
        return completion;
    }

    /**
     * The memory that the reply is written to.
     *
     * @return inline or borrowed memory.
     */
    public ReplyRegion replyRegion() {
        return replyRegion;
    }

    /**
     * The reply as the transport sends it.
     *
     * @return filled by encode.
     */
    public Reply reply() {
        return reply;
    }

    /**
     * The times at which the stages took the message.
     *
     * @return the stamps.
     */
    public Stamps stamps() {
        return stamps;
    }
}
