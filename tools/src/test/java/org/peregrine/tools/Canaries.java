package org.peregrine.tools;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Secrets that are put into a server, each in one place, and looked for in whatever comes out of it. */
final class Canaries {
    private static final int MIN_LENGTH = 8;

    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final Map<String, byte[]> outputs = new TreeMap<>();

    /** Makes a file for its owner alone; returns its path. */
    static String secretFile(Path directory, String name, String content) throws IOException {
        final Path file = Files.createFile(
                directory.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content).toString();
    }

    /** Names a secret that goes in; returns it. */
    String in(String place, String secret) {
        if (secret.length() < MIN_LENGTH) {
            throw new IllegalArgumentException(place + " could stand anywhere by chance");
        }
        secrets.put(place, secret);
        return secret;
    }

    /** Keeps what has come out. */
    void out(String place, String text) {
        outputs.merge(place, text.getBytes(UTF_8), Canaries::joined);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        final byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    void out(String place, byte[] bytes) {
        outputs.merge(place, bytes, Canaries::joined);
    }

    /** Keeps what is in a file, or in all files of a directory. */
    void outFiles(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                out(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
    }

    /** The places that something has come out of. */
    List<String> places() {
        return List.copyOf(outputs.keySet());
    }

    int length(String place) {
        return outputs.getOrDefault(place, new byte[0]).length;
    }

    /** Secrets that were found, with the place and the form. */
    List<String> found() {
        final List<String> found = new ArrayList<>();
        outputs.forEach((place, bytes) -> {
            final String text = new String(bytes, ISO_8859_1);
            secrets.forEach((name, secret) -> forms(secret).forEach((form, value) -> {
                if (text.contains(value)) {
                    found.add(name + " in " + place + " as " + form);
                }
            }));
        });
        return found;
    }

    private static Map<String, String> forms(String secret) {
        final byte[] bytes = secret.getBytes(UTF_8);
        final Map<String, String> forms = new LinkedHashMap<>();
        forms.put("text", secret);
        forms.put("hexadecimal", HexFormat.of().formatHex(bytes));
        forms.put("a form", URLEncoder.encode(secret, UTF_8));
        for (int skipped = 0; skipped < 3; skipped++) { // What stands before it moves the digits.
            final byte[] shifted = new byte[skipped + bytes.length];
            System.arraycopy(bytes, 0, shifted, skipped, bytes.length);
            final String digits = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            final String inner = digits.substring(skipped == 0 ? 0 : skipped + 1, digits.length() - 2);
            forms.put("base64 " + skipped, inner);
            forms.put("base64url " + skipped, inner.replace('+', '-').replace('/', '_'));
        }
        return forms;
    }
}
