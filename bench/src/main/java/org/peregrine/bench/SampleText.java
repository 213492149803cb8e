package org.peregrine.bench;

import java.util.Locale;

/** A JSON text by name: the call of the budgets, or objects of the baseline workloads' sizes. */
public enum SampleText {
    /** The call of 250 bytes. */
    CALL,
    /** 10 fields. */
    SMALL,
    /** 50 fields. */
    MEDIUM,
    /** 1000 fields. */
    LARGE,
    /** A call with one argument of 100 KB. */
    LONG_STRING;

    private static final int SMALL_FIELDS = 10;
    private static final int MEDIUM_FIELDS = 50;
    private static final int LARGE_FIELDS = 1000;
    private static final int LONG_BYTES = 100_000;

    String json() {
        return switch (this) {
            case CALL -> Messages.ECHO;
            case SMALL -> object(SMALL_FIELDS);
            case MEDIUM -> object(MEDIUM_FIELDS);
            case LARGE -> object(LARGE_FIELDS);
            case LONG_STRING -> Messages.ECHO.replace(Messages.TEXT.substring(0, 145), "x".repeat(LONG_BYTES));
        };
    }

    private static String object(int fields) {
        final StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < fields; i++) {
            json.append(i == 0 ? "" : ",").append("\"field_").append(i).append("\":");
            switch (i % 5) {
                case 0 -> json.append('"').append(Messages.TEXT, 0, 40).append('"');
                case 1 -> json.append(i * 7919);
                case 2 -> json.append(String.format(Locale.ROOT, "%.3f", i * 1.37));
                case 3 -> json.append(i % 2 == 0);
                default -> json.append("{\"nested\":[").append(i).append(",null,\"\\u00e9\\n\"]}");
            }
        }
        return json.append('}').toString();
    }
}
