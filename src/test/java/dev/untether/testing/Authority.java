package dev.untether.testing;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Issues certificates for the nodes of one cluster. */
public final class Authority {
  private static final X500Name NAME = new X500Name("CN=Authority of a test");

  private final Path directory;
  private final KeyPair keys = keys();

  /**
   * @param directory for all of its files
   */
  public Authority(Path directory) {
    this.directory = directory;
  }

  /** What trusts this authority. */
  public Path certificate() {
    return write("authority.pem", certificate(NAME, keys.getPublic(), true));
  }

  /**
   * A new certificate and its key in one file.
   *
   * @param hosts names of DNS that it is for
   */
  public Path issue(String name, String... hosts) {
    KeyPair ofNode = keys();
    X509Certificate certificate =
        certificate(new X500Name("CN=" + name), ofNode.getPublic(), false, hosts);
    return write(name + ".pem", certificate, new PrivateKeyText(ofNode));
  }

  private record PrivateKeyText(KeyPair keys) {
    Object pem() throws IOException {
      return new JcaPKCS8Generator(keys.getPrivate(), null);
    }
  }

  private Path write(String file, Object... objects) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      for (Object object : objects) {
        pem.writeObject(object instanceof PrivateKeyText key ? key.pem() : object);
      }
      pem.flush();
      return Files.writeString(directory.resolve(file), text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private X509Certificate certificate(
      X500Name subject, PublicKey key, boolean issues, String... hosts) {
    Instant now = Instant.now();
    try {
      X509v3CertificateBuilder certificate =
          new JcaX509v3CertificateBuilder(
                  NAME,
                  BigInteger.valueOf(System.nanoTime()),
                  Date.from(now.minus(Duration.ofHours(1))),
                  Date.from(now.plus(Duration.ofHours(1))),
                  subject,
                  key)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(issues));
      if (hosts.length > 0) {
        certificate.addExtension(Extension.subjectAlternativeName, false, names(hosts));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              certificate.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static GeneralNames names(String... hosts) {
    return new GeneralNames(
        Stream.of(hosts)
            .map(host -> new GeneralName(GeneralName.dNSName, host))
            .toArray(GeneralName[]::new));
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
