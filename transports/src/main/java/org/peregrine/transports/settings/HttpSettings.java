package org.peregrine.transports.settings;

import java.util.List;
import java.util.Locale;
import org.peregrine.codec.http.HttpSyntax;

/**
 * Settings of the HTTP endpoint. Immutable.
 *
 * @param path of the endpoint, beginning with a slash.
 * @param allowedOrigins origins of browsers that may call besides those on this machine, as {@code
 *     https://app.example}; the single entry {@code *} switches the check off.
 * @param allowedHosts names in the Host field that may be used besides loopback and the bound address, as {@code
 *     mcp.example} or {@code mcp.example:8443}; the single entry {@code *} switches the check off.
 * @param clientAddressField name of the field, in lower case, in which a named proxy says whose request it passes on;
 *     empty for none. Its value is a list of addresses, in which each proxy has added the one that it was called from,
 *     as {@code x-forwarded-for}.
 */
public record HttpSettings(
        String path, List<String> allowedOrigins, List<String> allowedHosts, String clientAddressField) {
    /** The entry that allows everything. */
    public static final String ANY = "*";

    /** Longest origin, in bytes: a longer one is refused, so none that is allowed is longer. */
    public static final int MAX_ORIGIN_BYTES = 512;

    private static final String FIELD_NAME = "[a-z0-9!#$%&'*+.^_`|~-]*";

    /** The endpoint {@code /mcp}, for callers on this machine. */
    public static final HttpSettings LOCAL = new HttpSettings("/mcp", List.of(), List.of(), "");

    /**
     * Checks and copies.
     *
     * @throws IllegalArgumentException when the path or the field is none, or an origin or a host can never match.
     */
    public HttpSettings {
        if (!path.startsWith("/") || !path.chars().allMatch(HttpSyntax::isTarget) || path.indexOf('?') >= 0) {
            throw new IllegalArgumentException("Not a path: " + path);
        }
        clientAddressField = clientAddressField.toLowerCase(Locale.ROOT);
        if (!clientAddressField.matches(FIELD_NAME)) {
            throw new IllegalArgumentException("Not the name of a field of HTTP: " + clientAddressField);
        }
        if (clientAddressField.equals("forwarded")) {
            throw new IllegalArgumentException(
                    "The field Forwarded is no list of addresses: name one such as X-Forwarded-For");
        }
        allowedOrigins = List.copyOf(allowedOrigins);
        allowedHosts = List.copyOf(allowedHosts);
        allowedOrigins.stream().filter(origin -> !origin.equals(ANY)).forEach(AllowedNames::requireOrigin);
        allowedHosts.stream().filter(host -> !host.equals(ANY)).forEach(AllowedNames::requireHost);
    }

    /**
     * Changes the endpoint's path.
     *
     * @param newPath beginning with a slash, without a query.
     * @return settings that differ in that only.
     */
    public HttpSettings withPath(String newPath) {
        return new HttpSettings(newPath, allowedOrigins, allowedHosts, clientAddressField);
    }

    /**
     * Changes the origins.
     *
     * @param origins see {@link #allowedOrigins()}.
     * @return settings that differ in that only.
     */
    public HttpSettings withAllowedOrigins(String... origins) {
        return new HttpSettings(path, List.of(origins), allowedHosts, clientAddressField);
    }

    /**
     * Changes the hosts.
     *
     * @param hosts see {@link #allowedHosts()}.
     * @return settings that differ in that only.
     */
    public HttpSettings withAllowedHosts(String... hosts) {
        return new HttpSettings(path, allowedOrigins, List.of(hosts), clientAddressField);
    }

    /**
     * Takes the address of a client from a field of its proxy, for rates, shares and logs. It counts in requests of
     * proxies alone that are named ({@link org.peregrine.transports.nio.NioTransport#proxies}).
     *
     * @param name see {@link #clientAddressField()}, in any case.
     * @return settings that differ in that only.
     */
    public HttpSettings withClientAddressField(String name) {
        return new HttpSettings(path, allowedOrigins, allowedHosts, name);
    }
}
