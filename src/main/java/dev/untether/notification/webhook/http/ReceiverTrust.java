package dev.untether.notification.webhook.http;

import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the receivers that the JDK trusts. The JDK does not accept host names with an underscore
 * and rejects every certificate for them, so this class checks their certificates itself.
 */
final class ReceiverTrust extends X509ExtendedTrustManager {
  /** The type of a subject alternative name that is a DNS name (RFC 5280, 4.2.1.6). */
  private static final Integer DNS_NAME = 2;

  private final X509ExtendedTrustManager jdk;

  private ReceiverTrust(X509ExtendedTrustManager jdk) {
    this.jdk = jdk;
  }

  /** Trusts the JDK's default certificate authorities. */
  static ReceiverTrust ofJdk() {
    return of(null);
  }

  /**
   * Trusts the given certificate authorities.
   *
   * @param authorities null for the JDK's defaults
   */
  static ReceiverTrust of(@Nullable KeyStore authorities) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(authorities);
      return new ReceiverTrust(
          Stream.of(factory.getTrustManagers())
              .filter(X509ExtendedTrustManager.class::isInstance)
              .map(X509ExtendedTrustManager.class::cast)
              .findFirst()
              .orElseThrow());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK's trusted certificates cannot be read", e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    String host = engine.getPeerHost();
    if (host == null || !host.contains("_")) {
      jdk.checkServerTrusted(chain, type, engine);
      return;
    }
    jdk.checkServerTrusted(chain, type);
    if (dnsNames(chain[0]).noneMatch(name -> covers(name, host))) {
      throw new CertificateException("The certificate is not for this host");
    }
  }

  /** RFC 6125, 6.4: a wildcard matches exactly the whole first label. */
  static boolean covers(String certificateName, String host) {
    String name = certificateName.toLowerCase(Locale.ROOT);
    String wanted = withoutFinalDot(host.toLowerCase(Locale.ROOT));
    if (!name.startsWith("*.")) {
      return name.equals(wanted);
    }
    String domain = name.substring(1);
    int firstLabel = wanted.indexOf('.');
    return domain.indexOf('.', 1) > 0
        && !domain.contains("*")
        && firstLabel > 0
        && wanted.substring(firstLabel).equals(domain);
  }

  private static String withoutFinalDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static Stream<String> dnsNames(X509Certificate certificate) throws CertificateException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    return names == null
        ? Stream.empty()
        : names.stream()
            .filter(name -> DNS_NAME.equals(name.get(0)))
            .map(name -> (String) name.get(1));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    jdk.checkServerTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    jdk.checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    jdk.checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    jdk.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    jdk.checkClientTrusted(chain, type, engine);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return jdk.getAcceptedIssuers();
  }

  /**
   * TLS options of the JDK that also send host names with an underscore in SNI (RFC 6066); the JDK
   * leaves these out.
   */
  static final class ReceiverNames extends JdkSSLEngineOptions {

    @Override
    public ReceiverNames copy() {
      return new ReceiverNames();
    }

    @Override
    public SslContextFactory sslContextFactory() {
      return new DefaultSslContextFactory(SslProvider.JDK, false) {
        @Override
        public SslContext create() throws SSLException {
          return new NamingContext(super.create());
        }
      };
    }

    private static final class NamingContext extends DelegatingSslContext {
      NamingContext(SslContext context) {
        super(context);
      }

      @Override
      protected void initEngine(SSLEngine engine) {
        String host = engine.getPeerHost();
        if (host != null && host.contains("_")) {
          SSLParameters parameters = engine.getSSLParameters();
          parameters.setServerNames(List.of(new AnyHostName(host)));
          engine.setSSLParameters(parameters);
        }
      }
    }

    /** A host name for SNI that {@link javax.net.ssl.SNIHostName} would reject. */
    private static final class AnyHostName extends SNIServerName {
      AnyHostName(String host) {
        super(
            StandardConstants.SNI_HOST_NAME,
            (host.endsWith(".") ? host.substring(0, host.length() - 1) : host)
                .getBytes(StandardCharsets.US_ASCII));
      }
    }
  }
}
