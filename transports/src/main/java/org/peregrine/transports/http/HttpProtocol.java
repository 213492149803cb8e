package org.peregrine.transports.http;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.SystemEpochClock;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.ResourceMetadata;
import org.peregrine.engine.transport.RefusedRequest;
import org.peregrine.engine.transport.WireKind;
import org.peregrine.transports.head.Challenges;
import org.peregrine.transports.head.ClientAddressField;
import org.peregrine.transports.head.HandlerFields;
import org.peregrine.transports.head.HostPolicy;
import org.peregrine.transports.head.HttpRefusal;
import org.peregrine.transports.head.OriginPolicy;
import org.peregrine.transports.head.RepeatedHead;
import org.peregrine.transports.nio.AcceptRefusal;
import org.peregrine.transports.nio.Acceptor;
import org.peregrine.transports.nio.Connection;
import org.peregrine.transports.nio.Framing;
import org.peregrine.transports.nio.NetworkContext;
import org.peregrine.transports.nio.Protocol;
import org.peregrine.transports.settings.HttpSettings;

/**
 * Streamable HTTP on one path, with the deprecated pair of endpoints beside it if configured. Several shards share one;
 * only the sessions of the deprecated pair ever change in it.
 */
public final class HttpProtocol implements Protocol {
    private final HttpSettings settings;
    private final EpochClock clock;
    private final SseSessions sse;

    /**
     * Creates the protocol.
     *
     * @param settings of the endpoint.
     */
    public HttpProtocol(HttpSettings settings) {
        this(settings, SystemEpochClock.INSTANCE);
    }

    /**
     * Creates the protocol with a clock of its own.
     *
     * @param settings of the endpoint.
     * @param clock for the Date field, in milliseconds.
     */
    public HttpProtocol(HttpSettings settings, EpochClock clock) {
        this(settings, clock, null);
    }

    private HttpProtocol(HttpSettings settings, EpochClock clock, SseSessions sse) {
        this.settings = settings;
        this.clock = clock;
        this.sse = sse;
    }

    /**
     * Serves clients of 2024-11-05, too: a GET opens a stream, whose first event names the path for the messages of its
     * session.
     *
     * @param streamPath of the stream, such as {@code /sse}.
     * @param messagePath of the messages, such as {@code /messages}.
     * @return a protocol that differs in that only.
     */
    public HttpProtocol withSse(String streamPath, String messagePath) {
        return new HttpProtocol(
                settings,
                clock,
                new SseSessions(
                        settings.withPath(streamPath).path(),
                        settings.withPath(messagePath).path()));
    }

    @Override
    public Acceptor attach(NetworkContext network, SocketAddress address) {
        final OriginPolicy origins = new OriginPolicy(settings.allowedOrigins());
        final HostPolicy hosts = new HostPolicy(settings, address, text -> network.notice("host", text));
        final Authentication authentication =
                network.authenticator() == null ? null : network.authenticator().authentication();
        final ResourceMetadata metadata = ResourceMetadata.of(authentication);
        final Challenges challenges = authentication == null ? null : new Challenges(authentication);
        final HttpPolicy policy =
                new HttpPolicy(settings, metadata, sse, hosts, origins, network.intLimit(Limit.MAX_FRAME_BYTES));
        final HttpResponses responses =
                new HttpResponses(origins, clock, metadata == null ? new byte[0] : metadata.json(), challenges);
        final ClientAddressField clients =
                ClientAddressField.of(settings, network.shares(), text -> network.notice("address field", text));
        final HandlerFields fields =
                new HandlerFields(network.passedHeaders(), network.intLimit(Limit.MAX_HEADER_BYTES));
        final SharedByConnections shared = new SharedByConnections(responses, sse, fields, new RepeatedHead());
        return new Acceptor() {
            @Override
            public Framing frame(Connection connection) {
                final RequestAdmission admission =
                        new RequestAdmission(network, connection, policy, sse, challenges, clients);
                return new HttpFraming(network, connection, admission, shared);
            }

            @Override
            public ByteBuffer refusal(AcceptRefusal reason, long peer) {
                final RefusedRequest refused = network.refused(RefusedRequest.NO_CONNECTION, peer, WireKind.HTTP);
                network.report(HttpRefusal.of(reason).describe(refused));
                final int length = responses.refusal(HttpRefusal.of(reason), OriginPolicy.ABSENT, true);
                final byte[] bytes = new byte[length];
                responses.buffer().getBytes(0, bytes);
                return ByteBuffer.wrap(bytes);
            }
        };
    }
}
