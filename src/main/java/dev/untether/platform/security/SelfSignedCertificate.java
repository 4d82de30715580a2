package dev.untether.platform.security;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Creates a TLS server certificate for this host: EC P-256, signed with its own key. */
public final class SelfSignedCertificate {
  private static final X500Name NAME = new X500Name("CN=Untether");

  /** The longest validity of a server certificate that common clients accept. */
  private static final Duration VALIDITY = Duration.ofDays(825);

  /** For clients whose clocks are behind. */
  private static final Duration HEAD_START = Duration.ofDays(1);

  private static final Duration RENEWAL = Duration.ofDays(30);
  private static final Pattern HOST_NAME = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.-]{0,252}");

  private SelfSignedCertificate() {}

  /** Blocks for some milliseconds, or longer if looking up the host name is slow. */
  public static PemPair create(Clock clock) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      Instant start = clock.instant().minus(HEAD_START);
      return new PemPair(
          Pem.block(Pem.CERTIFICATE, certificate(keys, start, start.plus(VALIDITY)).getEncoded()),
          Pem.block(Pem.PRIVATE_KEY, keys.getPrivate().getEncoded()));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("a self-signed certificate cannot be made", e);
    }
  }

  /**
   * Whether it is time for a new certificate, because this one is valid for less than 30 days.
   *
   * @throws IllegalArgumentException if the text is not a certificate
   */
  public static boolean isExpiring(byte[] certificatePem, Clock clock) {
    return expiry(certificatePem).isBefore(clock.instant().plus(RENEWAL));
  }

  /**
   * Returns when the first certificate of the text expires, whoever has signed it.
   *
   * @throws IllegalArgumentException if the text is not a certificate
   */
  public static Instant expiry(byte[] certificatePem) {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(certificatePem));
      return certificate.getNotAfter().toInstant();
    } catch (CertificateException e) {
      throw new IllegalArgumentException("not a certificate in PEM", e);
    }
  }

  private static X509CertificateHolder certificate(KeyPair keys, Instant start, Instant end)
      throws IOException, OperatorCreationException {
    X509v3CertificateBuilder certificate =
        new JcaX509v3CertificateBuilder(
            NAME,
            new BigInteger(127, new SecureRandom()),
            Date.from(start),
            Date.from(end),
            NAME,
            keys.getPublic());
    certificate
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .addExtension(
            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
        .addExtension(Extension.subjectAlternativeName, false, names());
    return certificate.build(
        new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
  }

  private static GeneralNames names() {
    Stream<GeneralName> hosts =
        Stream.concat(Stream.of("localhost"), hostName().stream())
            .distinct()
            .map(host -> new GeneralName(GeneralName.dNSName, host));
    Stream<GeneralName> addresses =
        Stream.of("127.0.0.1", "::1")
            .map(address -> new GeneralName(GeneralName.iPAddress, address));
    return new GeneralNames(Stream.concat(hosts, addresses).toArray(GeneralName[]::new));
  }

  /** Empty if the host has no name that a certificate can contain. */
  private static Optional<String> hostName() {
    try {
      return Optional.of(InetAddress.getLocalHost().getHostName())
          .filter(HOST_NAME.asMatchPredicate());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /**
   * A certificate and its key, in PEM.
   *
   * @param key PKCS #8, not encrypted
   */
  @SuppressWarnings("ArrayRecordComponent") // carried to where it is stored, and never compared
  public record PemPair(byte[] certificate, byte[] key) {

    /** Returns both in one text, from which each reader takes the part that it needs. */
    public byte[] pem() {
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.writeBytes(certificate);
      both.writeBytes(key);
      return both.toByteArray();
    }

    @Override
    public String toString() {
      return "PemPair[secret]";
    }
  }

  /** Keys and certificates as text (RFC 7468). */
  private static final class Pem {
    static final String CERTIFICATE = "CERTIFICATE";
    static final String PRIVATE_KEY = "PRIVATE KEY";

    private Pem() {}

    static byte[] block(String label, byte[] content) {
      StringWriter text = new StringWriter();
      try (PemWriter writer = new PemWriter(text)) {
        writer.writeObject(new PemObject(label, content));
      } catch (IOException e) {
        throw new IllegalStateException("writing to memory failed", e);
      }
      return text.toString().getBytes(US_ASCII);
    }
  }
}
