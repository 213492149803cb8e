package org.peregrine.transports;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.RefusedTokenException;
import org.peregrine.engine.principal.TokenVerifier;

/**
 * Tokens that name their caller: {@code alice.1.read.write} is her first one, with two scopes; {@code app+alice.1} came to
 * her by another client, {@code other/alice.1} is of another issuer's alice. Others are refused, are not checked until
 * {@link #release} or cannot be checked at all.
 */
public final class TestTokens implements TokenVerifier {
    public static final String ISSUER = "https://issuer.example";
    public static final String RESOURCE = "https://mcp.example.com/mcp";

    private static final Pattern NAMED = Pattern.compile("([a-z]+)([+/])([a-z]+)");

    /** Number of checks of each token. */
    public final ConcurrentHashMap<String, Integer> checks = new ConcurrentHashMap<>();

    /** Expiry of tokens, in milliseconds since 1970; others have none. */
    public final ConcurrentHashMap<String, Long> expiries = new ConcurrentHashMap<>();

    private final AtomicLong generation = new AtomicLong();
    private volatile String takenBack = "";
    private final CountDownLatch released = new CountDownLatch(1);

    /** Settings as an operator would have them. */
    public Authentication authentication() {
        return Authentication.of(this)
                .withResource(RESOURCE)
                .withAuthorizationServer(ISSUER)
                .withScopes("read", "write")
                .withRealm("tests");
    }

    @Override
    public Principal verify(String token) throws RefusedTokenException, IOException, InterruptedException {
        checks.merge(token, 1, Integer::sum);
        if (token.equals(takenBack)) {
            throw new RefusedTokenException("The token was taken back");
        }
        final List<String> parts = Arrays.asList(token.split("\\.", -1));
        switch (parts.getFirst()) {
            case "refused" -> throw new RefusedTokenException("The token is \"not\" ours");
            case "down" -> throw new IOException("issuer is down");
            case "slow" -> released.await();
            default -> {}
        }
        return caller(parts.getFirst())
                .withScopes(parts.size() > 2 ? parts.subList(2, parts.size()) : List.of())
                .withExpiryMs(expiries.getOrDefault(token, Principal.NO_EXPIRY));
    }

    private static Principal caller(String name) {
        final Matcher named = NAMED.matcher(name);
        if (!named.matches()) {
            return Principal.of(ISSUER, name);
        }
        return named.group(2).equals("+")
                ? Principal.of(ISSUER, named.group(3)).withClientId(named.group(1))
                : Principal.of(ISSUER + "/" + named.group(1), named.group(3));
    }

    @Override
    public long generation() {
        return generation.get();
    }

    /** Refuses a token from now on, and says so. */
    public void takeBack(String token) {
        takenBack = token;
        generation.incrementAndGet();
    }

    /** Lets the checks of slow tokens end. */
    public void release() {
        released.countDown();
    }
}
