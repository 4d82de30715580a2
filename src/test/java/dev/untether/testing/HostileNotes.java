package dev.untether.testing;

import java.util.stream.Stream;

/** What every verifier of the ledger must refuse: that of Java and that of the console. */
public final class HostileNotes {
  /** From the documentation of Go's package sumdb/note, as the next one. */
  public static final String KEY_OF_GO =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

  public static final String SIGNATURE_OF_GO =
      "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

  private static final String TEXT = "log\n7\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n";

  private HostileNotes() {}

  /** Notes that are no signed checkpoints. */
  public static Stream<String> malformedCheckpoints() {
    return Stream.of(
            malformedTexts().map(text -> text + "\n" + SIGNATURE_OF_GO),
            malformedSignatures().map(signatures -> TEXT + "\n" + signatures),
            Stream.of(
                "",
                TEXT,
                TEXT + SIGNATURE_OF_GO,
                "\uFEFF\n" + TEXT + "\n",
                TEXT + "\n" + signatures(101)))
        .flatMap(notes -> notes);
  }

  private static Stream<String> malformedTexts() {
    return Stream.of(
        "",
        "\n",
        "\n7\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n",
        "log\n7\n",
        "log\n07\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n",
        "log\n-7\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n",
        "log\n+7\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n",
        "log\n\u0667\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n",
        "log\n9999999999999999999\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n",
        "log\n7\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0\n",
        "log\n7\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB1=\n",
        "log\n7\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0= \n",
        "log\n7\n bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n",
        "log\n7\nbjQL\n",
        "log\n7\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n\nmore\n",
        "log\n7\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\nmo\tre\n",
        "log\n7\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\nmo\0re\n",
        "log\r\n7\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n");
  }

  private static Stream<String> malformedSignatures() {
    return Stream.of(
        "",
        "PeterNeumann x08gowAA\n",
        "- PeterNeumann x08gowAA\n",
        "\u2014 PeterNeumann\n",
        "\u2014  x08gowAA\n",
        "\u2014 Peter Neumann x08gowAA\n",
        "\u2014 Peter\u00a0Neumann x08gowAA\n",
        "\u2014 Peter\u0085Neumann x08gowAA\n",
        "\u2014 Peter+Neumann x08gowAA\n",
        "\u2014 PeterNeumann x08gow==\n",
        "\u2014 PeterNeumann x08gowA\n",
        "\u2014 PeterNeumann %\n",
        "\u2014 PeterNeumann x08gowB=\n",
        "\u2014 PeterNeumann x08gowAA",
        "\u2014 PeterNeumann x08gowAA \n",
        "\u2014 PeterNeumann x08gowAA\r\n",
        "\u2014 PeterNeumann x08gowAA\n\n",
        "\u2014 PeterNeumann x08gowAA\nmore\n",
        SIGNATURE_OF_GO + "\u2014 PeterNeumann x08gow==\n");
  }

  /** As many signatures, each of them well-formed. */
  public static String signatures(int count) {
    return "\u2014 PeterNeumann x08gowAA\n".repeat(count);
  }

  /** Texts that are no verifier keys. */
  public static Stream<String> malformedKeys() {
    return Stream.of(
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumanN+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n",
        "PeterNeumann+c74f20a3+AhpcA==",
        "PeterNeumann+c74f20a3+AhpcAhpcAhpcAhpcAhpcAhpcAhpcAhpcAhpcAhpcAhpc",
        "PeterNeumann+c74f20a3+",
        "PeterNeumann+c74f20a3+%");
  }
}
