package dev.untether.connection;

/** What a new connection reaches AWS with. */
public sealed interface Credential {

  /** An account, or a role in it, that trusts Untether. */
  record Account(String amazonAccountId) implements Credential {}

  /** A long-term key pair; the secret half is encrypted before it is stored. */
  record KeyPair(String accessKey, String secretKey) implements Credential {
    @Override
    public String toString() {
      return "KeyPair[secret]";
    }
  }
}
