package org.peregrine.tools.serve;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.auth.AccessTokens;
import org.peregrine.auth.IntrospectionSettings;
import org.peregrine.auth.IntrospectionVerifier;
import org.peregrine.auth.Issuer;
import org.peregrine.auth.JwtSettings;
import org.peregrine.auth.JwtVerifier;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.file.FileReason;
import org.peregrine.engine.file.PrivateFiles;
import org.peregrine.engine.file.TextFile;
import org.peregrine.engine.principal.ApiKeys;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.ForwardedCaller;
import org.peregrine.engine.principal.PeerIdentity;
import org.peregrine.engine.principal.TokenVerifier;
import org.peregrine.transports.address.AddressRange;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code serve} about its callers' identity. */
final class AuthOptions {
    private static final int MAX_ACCOUNT_BYTES = 1 << 12;

    @Option(
            names = "--auth-keys",
            paramLabel = "FILE",
            description =
                    "Ask callers over HTTP and WebSocket for a key of this file, as a bearer token: a line has the"
                            + " key's SHA-256 in hexadecimal, a name and scopes. Read again when it changes.")
    private Path keys;

    @Option(
            names = "--auth-issuer",
            paramLabel = "URL",
            description = "Ask callers over HTTP and WebSocket for an access token of this authorization server: a"
                    + " JSON Web Token for --auth-resource. May be repeated.")
    private List<String> issuers = new ArrayList<>();

    @Option(
            names = "--auth-introspect",
            paramLabel = "URL",
            description = "Ask this introspection endpoint of the one --auth-issuer about opaque tokens.")
    private String introspect;

    @Option(
            names = "--auth-introspect-account",
            paramLabel = "FILE",
            description = "This server's account with it: a line with CLIENT_ID:SECRET.")
    private Path account;

    @Option(
            names = "--auth-cert",
            paramLabel = "subject|san",
            description = "Know clients by this of their certificates, see --tls-client-ca: the subject, or the first"
                    + " URI, DNS name or mail address among the alternative names.")
    private String certificate;

    @Option(
            names = "--auth-unix",
            paramLabel = "USER",
            description = "Know this user of the system over --unix, and nobody else there. May be repeated.")
    private List<String> users = new ArrayList<>();

    @Option(
            names = "--auth-proxy",
            paramLabel = "HEADER@ADDRESS",
            description = "Know callers by the name in this header of requests from a proxy with this address (or"
                    + " block, as 10.0.0.0/8), which identifies them itself and removes what they send by that name.")
    private String proxy;

    @Option(
            names = "--auth-resource",
            paramLabel = "URI",
            description = "URI of this server as its clients know it, such as https://mcp.example.com/mcp: what tokens"
                    + " are made for.")
    private String resource;

    @Option(
            names = "--auth-scope",
            paramLabel = "SCOPE",
            description = "A scope that clients are told to ask for. May be repeated.")
    private List<String> scopes = new ArrayList<>();

    @Option(
            names = "--scope",
            paramLabel = "ENTRY=SCOPE",
            description = "A scope that callers need for tool:NAME, prompt:NAME, resource:URI or template:URI_TEMPLATE,"
                    + " besides those that its author asks for. May be repeated.")
    private List<String> entryScopes = new ArrayList<>();

    @Mixin
    private RateOptions rates = new RateOptions();

    @Mixin
    private HeaderOptions headers = new HeaderOptions();

    /** Whether callers are asked for a token. */
    boolean isAsking() {
        return keys != null || !issuers.isEmpty() || certificate != null || !users.isEmpty() || proxy != null;
    }

    /** Whether callers over lines of TCP are known, which can send no token. */
    boolean knowsCertificates() {
        return certificate != null;
    }

    /**
     * Refuses what could never take effect, and transports over which nobody would be let in.
     *
     * @param servesHttp whether HTTP or WebSocket is served.
     * @param servesTcp whether lines over TCP are.
     * @param servesUnix whether a Unix socket is.
     */
    void requireServed(boolean servesHttp, boolean servesTcp, boolean servesUnix) {
        if (!users.isEmpty() && !servesUnix) {
            throw new IllegalArgumentException("--auth-unix needs --unix, over which users are known");
        }
        final boolean ofHttp = keys != null || !issuers.isEmpty() || proxy != null;
        if (ofHttp && !servesHttp) {
            throw new IllegalArgumentException(
                    "--auth-keys, --auth-issuer and --auth-proxy need --http or --ws, over which callers are asked");
        }
        if (certificate != null && !servesHttp && !servesTcp) {
            throw new IllegalArgumentException("--auth-cert needs --http, --ws or --tcp, over which certificates come");
        }
        if (isAsking() && servesUnix && users.isEmpty()) {
            throw new IllegalArgumentException(
                    "--unix beside another --auth option needs --auth-unix: it would let in nobody");
        }
        if (servesHttp && !users.isEmpty() && !ofHttp && certificate == null) {
            throw new IllegalArgumentException(
                    "--http and --ws beside --auth-unix need another --auth option: they would let in nobody");
        }
    }

    void configure(EngineContext context) {
        requireTogether();
        rates.configure(context, isAsking());
        headers.configure(context, proxy == null ? null : proxy.substring(0, Math.max(0, proxy.indexOf('@'))));
        if (!isAsking()) {
            return;
        }
        Authentication authentication = Authentication.of(verifier()).withScopes(scopes.toArray(String[]::new));
        for (final PeerIdentity identity : peers()) {
            authentication = authentication.withPeers(identity);
        }
        if (proxy != null) {
            authentication = authentication.withForwarded(forwarded());
        }
        if (resource != null) {
            authentication = authentication.withResource(resource);
        }
        for (final String issuer : issuers) {
            authentication = authentication.withAuthorizationServer(issuer);
        }
        for (final String entry : entryScopes) {
            final int equals = entry.lastIndexOf('='); // A URI may have one, too.
            if (equals < 0) {
                throw new IllegalArgumentException("--scope: " + entry + " is not ENTRY=SCOPE, as tool:NAME=SCOPE");
            }
            authentication = authentication.withEntryScopes(entry.substring(0, equals), entry.substring(equals + 1));
        }
        context.authentication(authentication);
    }

    private List<PeerIdentity> peers() {
        final List<PeerIdentity> identities = new ArrayList<>();
        if (certificate != null) {
            identities.add(
                    switch (certificate) {
                        case "subject" -> PeerIdentity.certificateSubject();
                        case "san" -> PeerIdentity.certificateName();
                        default -> throw new IllegalArgumentException("--auth-cert is subject or san");
                    });
        }
        if (!users.isEmpty()) {
            users.forEach(AuthOptions::requireUser);
            identities.add(PeerIdentity.unixUsers(users));
        }
        return identities;
    }

    /** A user without a name, as in containers, is known by its number: every number is taken. */
    private static void requireUser(String user) {
        try {
            final UserPrincipal _ =
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(user);
        } catch (final UserPrincipalNotFoundException unknown) {
            throw new IllegalArgumentException("--auth-unix: this machine knows no user " + user, unknown);
        } catch (final IOException | UnsupportedOperationException unanswered) {
            throw new IllegalArgumentException(
                    "--auth-unix: the user " + user + " cannot be looked up: " + unanswered.getMessage(), unanswered);
        }
    }

    private ForwardedCaller forwarded() {
        final int at = proxy.indexOf('@');
        if (at < 1) {
            throw new IllegalArgumentException("--auth-proxy: " + proxy + " is not HEADER@ADDRESS");
        }
        try {
            final AddressRange addresses = AddressRange.parse(proxy.substring(at + 1));
            return new ForwardedCaller(
                    proxy.substring(0, at), peer -> peer.address() != null && addresses.contains(peer.address()));
        } catch (final IllegalArgumentException wrong) {
            throw new IllegalArgumentException("--auth-proxy: " + wrong.getMessage(), wrong);
        }
    }

    private void requireTogether() {
        if (!isAsking()
                && (resource != null
                        || introspect != null
                        || account != null
                        || !scopes.isEmpty()
                        || !entryScopes.isEmpty())) {
            throw new IllegalArgumentException(
                    "--auth-resource, --auth-scope, --scope and --auth-introspect need --auth-keys, --auth-issuer or another --auth option");
        }
        if (!issuers.isEmpty() && resource == null) {
            throw new IllegalArgumentException("--auth-issuer needs --auth-resource, what its tokens are made for");
        }
        if ((introspect == null) != (account == null)) {
            throw new IllegalArgumentException("--auth-introspect and --auth-introspect-account go together");
        }
        if (introspect != null && (issuers.size() != 1 || keys != null)) {
            throw new IllegalArgumentException("--auth-introspect needs one --auth-issuer, and no --auth-keys");
        }
    }

    private TokenVerifier verifier() {
        if (issuers.isEmpty()) {
            return keys == null ? TokenVerifier.NONE : keys();
        }
        final TokenVerifier jwt = new JwtVerifier(JwtSettings.of(
                URI.create(resource), issuers.stream().map(Issuer::of).toArray(Issuer[]::new)));
        if (introspect != null) {
            return new AccessTokens(jwt, introspection());
        }
        return keys == null ? jwt : new AccessTokens(jwt, keys());
    }

    /** Says that others can add keys of their own, or use the account; nothing when they cannot. */
    List<String> exposures() {
        final List<String> exposures = new ArrayList<>();
        final String writable = keys == null ? null : PrivateFiles.writableByOthers(keys);
        if (writable != null) {
            exposures.add("--auth-keys: " + writable);
        }
        final String readable = PrivateFiles.secretWarning(account);
        if (readable != null) {
            exposures.add("--auth-introspect-account: " + readable);
        }
        return exposures;
    }

    /** Whether callers send tokens or keys, which whoever sees the network could use. */
    boolean asksForTokens() {
        return keys != null || !issuers.isEmpty();
    }

    private TokenVerifier keys() {
        try {
            return ApiKeys.of(keys);
        } catch (final IOException unreadable) {
            throw new IllegalArgumentException("--auth-keys: " + unreadable.getMessage(), unreadable);
        }
    }

    private TokenVerifier introspection() {
        final String line;
        try {
            line = TextFile.read(account, MAX_ACCOUNT_BYTES).strip();
        } catch (final IOException unreadable) {
            throw new IllegalArgumentException(
                    "--auth-introspect-account: " + account + " cannot be read: " + FileReason.of(unreadable),
                    unreadable);
        }
        final int colon = line.indexOf(':');
        if (colon < 1 || line.lines().count() != 1) {
            throw new IllegalArgumentException(
                    "--auth-introspect-account: " + account + " has no line CLIENT_ID:SECRET");
        }
        return new IntrospectionVerifier(IntrospectionSettings.of(
                URI.create(introspect),
                URI.create(issuers.getFirst()),
                URI.create(resource),
                line.substring(0, colon),
                line.substring(colon + 1)));
    }
}
