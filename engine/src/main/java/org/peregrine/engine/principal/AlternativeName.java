package org.peregrine.engine.principal;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/** Kinds of alternative names, by their numbers in RFC 5280, in the order in which they are taken. */
enum AlternativeName {
    /** A uniform resource identifier, such as a SPIFFE id. */
    URI(6),
    /** A DNS name. */
    DNS(2),
    /** A mail address. */
    EMAIL(1);

    private final int number;

    AlternativeName(int number) {
        this.number = number;
    }

    static String of(X509Certificate certificate) {
        final Collection<List<?>> names;
        try {
            names = certificate.getSubjectAlternativeNames();
        } catch (final CertificateParsingException malformed) {
            return "";
        }
        for (final AlternativeName kind : values()) {
            for (final List<?> name : names == null ? List.<List<?>>of() : names) {
                if (name.getFirst().equals(kind.number) && name.get(1) instanceof String text && !text.isEmpty()) {
                    return kind + ":" + text;
                }
            }
        }
        return "";
    }
}
