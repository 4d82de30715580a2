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
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
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

  /** A new certificate and its key in one file. */
  public Path issue(String name) {
    KeyPair ofNode = keys();
    X509Certificate certificate =
        certificate(new X500Name("CN=" + name), ofNode.getPublic(), false);
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

  private X509Certificate certificate(X500Name subject, PublicKey key, boolean issues) {
    Instant now = Instant.now();
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              new JcaX509v3CertificateBuilder(
                      NAME,
                      BigInteger.valueOf(System.nanoTime()),
                      Date.from(now.minus(Duration.ofHours(1))),
                      Date.from(now.plus(Duration.ofHours(1))),
                      subject,
                      key)
                  .addExtension(Extension.basicConstraints, true, new BasicConstraints(issues))
                  .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
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
