package org.peregrine.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URLEncoder;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.RefusedTokenException;
import org.peregrine.engine.principal.TokenVerifier;

/**
 * Checks tokens by asking the authorization server that made them, as opaque tokens need it. Any thread; waits for each
 * token, once until the engine asks again. Source: RFC 7662.
 */
public final class IntrospectionVerifier implements TokenVerifier {
    private final IntrospectionSettings settings;
    private final AuthorizationServer server;
    private final String authorization;

    /**
     * Makes a verifier; asks nobody yet.
     *
     * @param settings of the authorization server.
     */
    public IntrospectionVerifier(IntrospectionSettings settings) {
        this.settings = settings;
        this.server = new AuthorizationServer(settings.timeout());
        final String account = encoded(settings.clientId()) + ":" + encoded(settings.clientSecret());
        this.authorization = "Basic " + Base64.getEncoder().encodeToString(account.getBytes(UTF_8));
    }

    /** As a form is encoded, which RFC 6749, 2.3.1 asks of both parts of an account. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    @Override
    public Principal verify(String token) throws RefusedTokenException, IOException, InterruptedException {
        final Map<String, Object> answer;
        try {
            final String json = server.answer(
                    settings.endpoint(),
                    "token=" + encoded(token) + "&token_type_hint=access_token",
                    Map.of("Authorization", authorization));
            if (json == null) {
                throw new RefusedTokenException("The token is of a kind that its issuer does not answer about");
            }
            answer = JSONObjectUtils.parse(json);
        } catch (final ParseException malformed) {
            // Not its cause: that quotes the answer.
            throw new IOException(settings.endpoint() + " answered no JSON object");
        }
        return principal(answer == null ? Map.of() : answer);
    }

    private Principal principal(Map<String, Object> answer) throws RefusedTokenException {
        if (!Boolean.TRUE.equals(answer.get("active"))) {
            throw new RefusedTokenException("The token is not active");
        }
        ClaimForms.require(answer);
        final String issuer = settings.issuer().toString();
        if (answer.containsKey("iss") && !issuer.equals(answer.get("iss"))) {
            throw new RefusedTokenException("The token is of another issuer");
        }
        if (!isForUs(answer.get("aud"))) {
            throw new RefusedTokenException("The token is for another audience");
        }
        final long nowMs = System.currentTimeMillis();
        final long expiryMs = timeMs(answer.get("exp"), Principal.NO_EXPIRY);
        if (expiryMs <= nowMs || timeMs(answer.get("nbf"), nowMs) > nowMs) {
            throw new RefusedTokenException("The token has expired, or is not valid yet");
        }
        final String subject = subject(answer);
        if (subject.isEmpty()) {
            throw new RefusedTokenException("The token has neither a subject nor a client");
        }
        return Claims.principal(issuer, subject, answer).withExpiryMs(expiryMs);
    }

    /** The subject; of a token that a client has for itself, the client. */
    private static String subject(Map<String, Object> answer) {
        final String subject = Claims.text(answer, "sub");
        return subject.isEmpty() ? Claims.client(answer) : subject;
    }

    private boolean isForUs(Object audience) {
        final List<?> named = audience instanceof List<?> list ? list : List.of(audience == null ? "" : audience);
        return Claims.audiences(settings.audience()).stream().anyMatch(named::contains);
    }

    private static long timeMs(Object seconds, long otherwise) {
        return seconds instanceof Number number ? TimeUnit.SECONDS.toMillis(number.longValue()) : otherwise;
    }
}
