package org.peregrine.transports.websocket;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.SystemEpochClock;
import org.peregrine.codec.websocket.FrameHead;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.principal.Authenticator;
import org.peregrine.engine.transport.RefusedRequest;
import org.peregrine.engine.transport.WireKind;
import org.peregrine.transports.head.Challenges;
import org.peregrine.transports.head.ClientAddressField;
import org.peregrine.transports.head.HandlerFields;
import org.peregrine.transports.head.HostPolicy;
import org.peregrine.transports.head.HttpRefusal;
import org.peregrine.transports.head.RequestCaller;
import org.peregrine.transports.nio.AcceptRefusal;
import org.peregrine.transports.nio.Acceptor;
import org.peregrine.transports.nio.Connection;
import org.peregrine.transports.nio.Framing;
import org.peregrine.transports.nio.NetworkContext;
import org.peregrine.transports.nio.Protocol;
import org.peregrine.transports.settings.HttpSettings;

/** One message of the protocol for each WebSocket text message, both ways. Immutable; several shards share one. */
public final class WebSocketProtocol implements Protocol {
    private final HttpSettings settings;
    private final EpochClock clock;

    /**
     * Creates the protocol.
     *
     * @param settings of the endpoint: path, origins and hosts are checked in the opening handshake.
     */
    public WebSocketProtocol(HttpSettings settings) {
        this(settings, SystemEpochClock.INSTANCE);
    }

    /**
     * Creates the protocol with a clock of its own.
     *
     * @param settings of the endpoint.
     * @param clock for the Date field of refusals, in milliseconds.
     */
    public WebSocketProtocol(HttpSettings settings, EpochClock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Acceptor attach(NetworkContext network, SocketAddress address) {
        final Authenticator authenticator = network.authenticator();
        final Challenges challenges = authenticator == null ? null : new Challenges(authenticator.authentication());
        final Handshake handshake = new Handshake(
                settings,
                new HostPolicy(settings, address, text -> network.notice("host", text)),
                ClientAddressField.of(settings, network.shares(), text -> network.notice("address field", text)),
                clock,
                challenges == null ? 0 : challenges.maxBytes(),
                new HandlerFields(network.passedHeaders(), network.intLimit(Limit.MAX_HEADER_BYTES)));
        final FrameHead head = FrameHead.ofClients();
        final ServerFrames frames = new ServerFrames();
        return new Acceptor() {
            @Override
            public Framing frame(Connection connection) {
                final RequestCaller caller =
                        challenges == null ? null : new RequestCaller(authenticator, challenges, connection);
                return new WebSocketFraming(network, connection, handshake, caller, head, frames);
            }

            @Override
            public ByteBuffer refusal(AcceptRefusal reason, long peer) {
                final RefusedRequest refused = network.refused(RefusedRequest.NO_CONNECTION, peer, WireKind.WEBSOCKET);
                network.report(HttpRefusal.of(reason).describe(refused));
                final byte[] bytes = new byte[handshake.refuse(HttpRefusal.of(reason), new byte[0])];
                handshake.buffer().getBytes(0, bytes);
                return ByteBuffer.wrap(bytes);
            }
        };
    }
}
