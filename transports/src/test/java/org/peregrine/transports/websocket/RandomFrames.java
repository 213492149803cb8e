package org.peregrine.transports.websocket;

import java.util.Random;

/** Streams of frames: valid ones, and the same with a few bytes changed. */
final class RandomFrames {
    private static final String[] CHARACTERS = {
        "a", "Z", "7", " ", "{", "\"", "\u00e9", "\u20ac", "\ud55c", "\ud83e\udd85", "\u0000"
    };
    private static final int[] LENGTHS = {0, 1, 2, 3, 7, 8, 9, 40, 124, 125, 126, 127, 300, 600};

    private final Random random;

    RandomFrames(long seed) {
        random = new Random(seed);
    }

    Random random() {
        return random;
    }

    /** A few messages, whole or in fragments, with control frames anywhere; sometimes a close frame at the end. */
    String valid() {
        final StringBuilder bytes = new StringBuilder();
        final int messages = random.nextInt(5);
        for (int i = 0; i < messages; i++) {
            appendMessage(bytes);
        }
        if (random.nextInt(4) == 0) {
            bytes.append(closing());
        }
        return bytes.toString();
    }

    private void appendMessage(StringBuilder bytes) {
        final String text = ClientFrames.latin1(text());
        int from = 0;
        int opcode = ClientFrames.TEXT;
        while (random.nextInt(3) > 0) {
            appendControls(bytes);
            final int to = from + random.nextInt(text.length() - from + 1);
            bytes.append(ClientFrames.frame(opcode, key(), text.substring(from, to)));
            from = to;
            opcode = 0;
        }
        appendControls(bytes);
        bytes.append(ClientFrames.frame(ClientFrames.FIN | opcode, key(), text.substring(from)));
    }

    private String text() {
        final int length = LENGTHS[random.nextInt(LENGTHS.length)];
        final StringBuilder text = new StringBuilder();
        final boolean ascii = random.nextBoolean();
        while (text.length() < length) {
            text.append(CHARACTERS[random.nextInt(ascii ? 6 : CHARACTERS.length)]);
        }
        return text.toString();
    }

    private void appendControls(StringBuilder bytes) {
        while (random.nextInt(4) == 0) {
            final int opcode = random.nextBoolean() ? ClientFrames.PING : ClientFrames.PONG;
            bytes.append(ClientFrames.frame(ClientFrames.FIN | opcode, key(), noise(random.nextInt(20))));
        }
    }

    private String closing() {
        final int[] codes = {1000, 1001, 1002, 1003, 1007, 1008, 1011, 3000, 4999};
        final int code = codes[random.nextInt(codes.length)];
        final String reason = random.nextBoolean() ? "" : ClientFrames.latin1("na€");
        final String payload = random.nextInt(4) == 0 ? "" : "" + (char) (code >> 8) + (char) (code & 0xFF) + reason;
        return ClientFrames.frame(ClientFrames.FIN | ClientFrames.CLOSE, key(), payload);
    }

    private String key() {
        return noise(4);
    }

    private String noise(int length) {
        final StringBuilder noise = new StringBuilder();
        for (int i = 0; i < length; i++) {
            noise.append((char) random.nextInt(256));
        }
        return noise.toString();
    }

    /** Flips a bit, or changes, removes, adds or repeats bytes; several times. */
    String mutate(String bytes) {
        final StringBuilder mutated = new StringBuilder(bytes);
        final int times = 1 + random.nextInt(3);
        for (int i = 0; i < times && !mutated.isEmpty(); i++) {
            final int index = random.nextInt(mutated.length());
            final char old = mutated.charAt(index);
            switch (random.nextInt(5)) {
                case 0 -> mutated.setCharAt(index, (char) (old ^ 1 << random.nextInt(8)));
                case 1 -> mutated.setCharAt(index, (char) random.nextInt(256));
                case 2 -> mutated.deleteCharAt(index);
                case 3 -> mutated.insert(index, noise(1 + random.nextInt(3)));
                default -> mutated.insert(index, mutated.substring(index, Math.min(mutated.length(), index + 12)));
            }
        }
        return mutated.toString();
    }
}
