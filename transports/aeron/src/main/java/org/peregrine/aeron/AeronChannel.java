package org.peregrine.aeron;

import io.aeron.ChannelUri;
import io.aeron.CommonContext;
import io.aeron.logbuffer.LogBufferDescriptor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.agrona.SystemUtil;

/**
 * A channel of Aeron on which a server takes connections: {@code aeron:ipc} or {@code aeron:udp?endpoint=HOST:PORT}.
 * Replies go over a response channel of the same driver, over UDP from {@code response-endpoint}, the next port unless
 * the channel names another. The stream is {@value #FIRST_STREAM} unless the channel names one ({@code stream-id});
 * each further shard of the server has the next one, and a client's channel says how many there are ({@code shards}),
 * and where the driver is when that is not Aeron's default directory ({@code aeron-dir}). Immutable.
 */
public final class AeronChannel {
    /** The forms of a channel, for help texts. */
    public static final String FORMS = "aeron:ipc or aeron:udp?endpoint=HOST:PORT";

    /** The forms of a client's channel, for help texts. */
    public static final String CLIENT_FORMS =
            FORMS + "; behind it, as ?NAME=VALUE|NAME=VALUE, aeron-dir=DIR of the driver and shards=N of the server";

    /** Stream of the first shard. */
    public static final int FIRST_STREAM = 1001;

    private static final int MAX_SHARDS = 1024;

    /** Each further shard has the next stream. */
    private static final int MAX_STREAM = Integer.MAX_VALUE - MAX_SHARDS;

    private static final int MAX_PORT = 65_535;

    private final String text;
    private final ChannelUri parameters;
    private final boolean ipc;
    private final String endpoint;
    private final String responseEndpoint;
    private final int stream;
    private final int shards;
    private final String directory;
    private final int termBytes;

    private AeronChannel(String text, ChannelUri uri) {
        this.text = text;
        ipc = uri.isIpc();
        stream = number(uri, CommonContext.STREAM_ID_PARAM_NAME, FIRST_STREAM, MAX_STREAM);
        shards = number(uri, ChannelParameters.SHARDS, 1, MAX_SHARDS);
        directory = uri.remove(ChannelParameters.DIRECTORY);
        termBytes = termBytes(uri.get(CommonContext.TERM_LENGTH_PARAM_NAME));
        endpoint = uri.remove(CommonContext.ENDPOINT_PARAM_NAME);
        final String named = uri.remove(CommonContext.RESPONSE_ENDPOINT_PARAM_NAME);
        responseEndpoint = ipc ? null : checked(named == null ? next(endpoint) : named);
        parameters = uri;
    }

    /**
     * Reads a channel.
     *
     * @param text in one of the {@link #FORMS}, with further parameters of Aeron's.
     * @return the channel.
     * @throws IllegalArgumentException when it has another form; the message says why.
     */
    public static AeronChannel parse(String text) {
        final ChannelUri uri;
        try {
            uri = ChannelUri.parse(text);
        } catch (final RuntimeException malformed) {
            throw new IllegalArgumentException("'" + text + "' is no channel of Aeron; expected " + FORMS, malformed);
        }
        final boolean spying = uri.prefix() != null && !uri.prefix().isEmpty();
        if ((!uri.isIpc() && !uri.isUdp()) || spying) {
            throw new IllegalArgumentException("'" + text + "' is no channel to connect to; expected " + FORMS);
        }
        try {
            uri.forEachParameter((name, value) -> ChannelParameters.require(uri.isIpc(), name, value));
            ChannelParameters.requireWindow(uri);
            if (uri.isUdp() && uri.get(CommonContext.ENDPOINT_PARAM_NAME) == null) {
                throw new IllegalArgumentException("names no endpoint; expected " + FORMS);
            }
            return new AeronChannel(text, uri);
        } catch (final IllegalArgumentException wrong) {
            throw new IllegalArgumentException("'" + text + "': " + wrong.getMessage(), wrong);
        }
    }

    private static int number(ChannelUri uri, String name, int otherwise, int most) {
        final String value = uri.remove(name);
        if (value == null) {
            return otherwise;
        }
        try {
            final int number = Integer.parseInt(value);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (final NumberFormatException wrong) {
            // The same answer.
        }
        throw new IllegalArgumentException(name + "=" + value + " is not between 1 and " + most);
    }

    private static int termBytes(String value) {
        if (value == null) {
            return 0;
        }
        try {
            final int bytes = Math.toIntExact(SystemUtil.parseSize(CommonContext.TERM_LENGTH_PARAM_NAME, value));
            LogBufferDescriptor.checkTermLength(bytes);
            return bytes;
        } catch (final RuntimeException wrong) {
            throw new IllegalArgumentException(
                    "term-length=" + value + " is not a power of two between 64k and 1g", wrong);
        }
    }

    private static String next(String endpoint) {
        final int port = port(endpoint);
        return endpoint.substring(0, endpoint.lastIndexOf(':') + 1) + (port + 1);
    }

    private static String checked(String endpoint) {
        port(endpoint);
        return endpoint;
    }

    private static int port(String endpoint) {
        final int colon = endpoint.lastIndexOf(':');
        final String digits = endpoint.substring(colon + 1);
        if (colon < 1 || !digits.matches("[0-9]{1,5}") || endpoint.endsWith("]")) {
            throw new IllegalArgumentException("'" + endpoint + "' is not HOST:PORT");
        }
        final int port = Integer.parseInt(digits);
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and " + MAX_PORT);
        }
        return port;
    }

    /**
     * Whether only programs of this machine can connect.
     *
     * @return true for shared memory and for loopback addresses.
     * @throws IllegalArgumentException when the host is unknown, or is a multicast address, which has no way back.
     */
    public boolean isLocal() {
        if (ipc) {
            return true;
        }
        return isLoopback(endpoint) && isLoopback(responseEndpoint);
    }

    private boolean isLoopback(String endpoint) {
        final String host = endpoint.substring(0, endpoint.lastIndexOf(':')).replaceAll("^\\[|]$", "");
        try {
            final InetAddress address = InetAddress.getByName(host);
            if (address.isMulticastAddress()) {
                throw new IllegalArgumentException(
                        "'" + text + "': " + host + " is a multicast address, from which no answer can come");
            }
            return address.isLoopbackAddress();
        } catch (final UnknownHostException unknown) {
            throw new IllegalArgumentException("'" + text + "': unknown host '" + host + "'", unknown);
        }
    }

    /**
     * Whether messages go through shared memory.
     *
     * @return false over UDP.
     */
    public boolean isIpc() {
        return ipc;
    }

    /**
     * The directory of the driver.
     *
     * @return null for Aeron's default.
     */
    public Path directory() {
        return directory == null ? null : Path.of(directory);
    }

    /**
     * A parameter that only a client's channel may have: a server names its driver and its shards otherwise.
     *
     * @return the first one's name; null when there is none.
     */
    public String clientParameter() {
        if (directory != null) {
            return ChannelParameters.DIRECTORY;
        }
        return shards > 1 ? ChannelParameters.SHARDS : null;
    }

    /**
     * The endpoint that replies come from.
     *
     * @return host and port; null for shared memory.
     */
    public String responseEndpoint() {
        return responseEndpoint;
    }

    /**
     * The length of a term.
     *
     * @param otherwise unless the channel names one.
     * @return bytes.
     */
    public int termBytes(int otherwise) {
        return termBytes == 0 ? otherwise : termBytes;
    }

    /**
     * The stream of replies: a subscription to requests in shared memory would take them for requests otherwise.
     *
     * @param requests stream of the same connection.
     * @return the stream's id.
     */
    public static int responses(int requests) {
        return -requests;
    }

    /**
     * The stream of a shard.
     *
     * @param shard its number, 0 for the first.
     * @return the stream's id, for requests.
     */
    public int stream(int shard) {
        return stream + shard;
    }

    /**
     * The stream that a client uses.
     *
     * @param hash of its session.
     * @return the stream of one of the shards.
     */
    public int streamOf(int hash) {
        return stream + Math.floorMod(hash, shards);
    }

    /**
     * The server's subscription.
     *
     * @return a channel for Aeron.
     */
    public String requestSubscription() {
        return ipc ? built() : built("endpoint=" + endpoint, "response-endpoint=" + responseEndpoint);
    }

    /**
     * The client's publication.
     *
     * @param responses registration id of the client's subscription.
     * @param termBytes length of a term.
     * @return a channel for Aeron.
     */
    public String requestPublication(long responses, int termBytes) {
        final String correlation = "response-correlation-id=" + responses;
        final String term = term(termBytes);
        return ipc ? built(correlation, term) : built("endpoint=" + endpoint, correlation, term);
    }

    /**
     * The client's subscription.
     *
     * @return a channel for Aeron.
     */
    public String responseSubscription() {
        return ipc ? built("control-mode=response") : built("control-mode=response", "control=" + responseEndpoint);
    }

    /**
     * The server's publication for one client.
     *
     * @param image correlation id of the client's image.
     * @param termBytes length of a term.
     * @return a channel for Aeron.
     */
    public String responsePublication(long image, int termBytes) {
        return responsePublication(String.valueOf(image), termBytes);
    }

    private String responsePublication(String image, int termBytes) {
        final String correlation = "response-correlation-id=" + image;
        final String term = term(termBytes);
        return ipc
                ? built("control-mode=response", correlation, term)
                : built("control-mode=response", "control=" + responseEndpoint, correlation, term);
    }

    /**
     * A publication for replies of no client, by which the driver says at the start what it would say to each one.
     *
     * @param termBytes length of a term.
     * @return a channel for Aeron.
     */
    public String responsePrototype(int termBytes) {
        return responsePublication(CommonContext.PROTOTYPE_CORRELATION_ID, termBytes);
    }

    private String term(int termBytes) {
        return parameters.containsKey(CommonContext.TERM_LENGTH_PARAM_NAME) ? "" : "term-length=" + termBytes;
    }

    private String built(String... more) {
        final ChannelUri uri = ChannelUri.parse(parameters.toString());
        for (final String parameter : more) {
            final int equals = parameter.indexOf('=');
            if (equals > 0) {
                uri.put(parameter.substring(0, equals), parameter.substring(equals + 1));
            }
        }
        return uri.toString();
    }

    /**
     * As it was given.
     *
     * @return the text.
     */
    @Override
    public String toString() {
        return text;
    }
}
