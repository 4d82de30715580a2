// A client of the published API that knows nothing of Untether but its address: it logs on, adds an
// account and a connection, goes wherever the connection's links lead, and removes it.
//
// Usage: walk-connection <address of the service> <user name> <region>
// with the password in UNTETHER_PASSWORD, and a key pair in AWS_ACCESS_KEY_ID and
// AWS_SECRET_ACCESS_KEY.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
)

type link struct {
	Rel    string `json:"rel"`
	Href   string `json:"href"`
	Method string `json:"method"`
}

type page struct {
	TotalCount int               `json:"totalCount"`
	Results    []json.RawMessage `json:"results"`
}

type client struct {
	address string
	token   string
}

func main() {
	service := &client{address: os.Args[1]}
	service.logOn(os.Args[2], os.Getenv("UNTETHER_PASSWORD"))

	var region, account, connection struct {
		Id    string `json:"id"`
		Links []link `json:"_links"`
	}
	regions := service.list("/api/v1/cloudInfrastructure/regions?SearchPattern=" + os.Args[3])
	decode(regions[0], &region)
	decode(service.send("POST", "/api/v1/accounts/amazon", map[string]any{
		"name": "walk",
		"accessKeys": map[string]string{
			"accessKey":         os.Getenv("AWS_ACCESS_KEY_ID"),
			"secretKey":         os.Getenv("AWS_SECRET_ACCESS_KEY"),
			"defaultRegionType": "Global",
		},
	}, 201), &account)
	decode(service.send("POST", "/api/v1/amazonConnections", map[string]string{
		"regionId": region.Id, "amazonAccountId": account.Id,
	}, 201), &connection)

	hrefs := map[string]link{}
	for _, link := range connection.Links {
		hrefs[link.Rel] = link
	}
	for _, rel := range []string{"CloudNetworks", "CloudSubnetworks", "CloudSecurityGroups",
		"AvailabilityZones", "CloudEncryptionKeys"} {
		fmt.Printf("%s: %d\n", rel, len(service.list(follow(hrefs, rel))))
	}

	var subnet struct {
		ResourceId string `json:"resourceId"`
	}
	decode(service.list(follow(hrefs, "CloudSubnetworks"))[0], &subnet)
	var verdict struct {
		IsValid bool   `json:"isValid"`
		Details string `json:"details"`
	}
	decode(service.send("GET", follow(hrefs, "ValidateS3endpoint")+"?subnetId="+subnet.ResourceId,
		nil, 200), &verdict)
	fmt.Printf("ValidateS3endpoint: %v\n", verdict.IsValid)

	var bucket struct {
		Id string `json:"id"`
	}
	decode(service.list("/api/v1/cloudInfrastructure/buckets?AmazonAccountId=" + account.Id)[0], &bucket)
	folders := follow(hrefs, "BrowseBucketFolders")
	fmt.Printf("BrowseBucketFolders: %d and %d\n",
		len(service.list(folders+"/"+bucket.Id)), len(service.list(folders+"?bucketId="+bucket.Id)))

	zones := service.list("/api/v1/cloudInfrastructure/regions/" + region.Id + "/zones")
	types := service.list("/api/v1/cloudInfrastructure/regions/" + region.Id + "/instancesTypes")
	fmt.Printf("zones: %d, types of instances: %d\n", len(zones), len(types))

	service.send(hrefs["delete"].Method, follow(hrefs, "delete"), nil, 204)
	service.send("GET", follow(hrefs, "self"), nil, 404)
	service.send("DELETE", "/api/v1/accounts/amazon/"+account.Id, nil, 200)
	fmt.Println("removed")
}

func follow(hrefs map[string]link, rel string) string {
	link, isThere := hrefs[rel]
	if !isThere {
		fail("the connection has no link %s", rel)
	}
	return link.Href
}

func (c *client) logOn(user, password string) {
	form := url.Values{"grant_type": {"password"}, "username": {user}, "password": {password}}
	request, err := http.NewRequest("POST", c.address+"/api/v1/token", strings.NewReader(form.Encode()))
	check(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var tokens struct {
		AccessToken string `json:"access_token"`
	}
	decode(c.answer(request, 200), &tokens)
	c.token = tokens.AccessToken
}

// list returns all elements of a list, page by page.
func (c *client) list(href string) []json.RawMessage {
	separator := "?"
	if strings.Contains(href, "?") {
		separator = "&"
	}
	var elements []json.RawMessage
	for {
		var next page
		decode(c.send("GET", fmt.Sprintf("%s%sOffset=%d&Limit=2", href, separator, len(elements)),
			nil, 200), &next)
		elements = append(elements, next.Results...)
		if len(elements) >= next.TotalCount {
			break
		}
		if len(next.Results) == 0 {
			fail("%s ends before its totalCount", href)
		}
	}
	if len(elements) == 0 {
		fail("%s is empty", href)
	}
	return elements
}

func (c *client) send(method, href string, body any, status int) []byte {
	if strings.HasPrefix(href, "/") {
		href = c.address + href
	}
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		check(err)
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, href, content)
	check(err)
	request.Header.Set("Authorization", "Bearer "+c.token)
	if body != nil {
		request.Header.Set("Content-Type", "application/json-patch+json")
	}
	return c.answer(request, status)
}

func (c *client) answer(request *http.Request, status int) []byte {
	request.Header.Set("x-api-version", "1.0-rev0")
	response, err := http.DefaultClient.Do(request)
	check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	check(err)
	if response.StatusCode != status {
		fail("%s %s is answered %d: %s", request.Method, request.URL, response.StatusCode, body)
	}
	return body
}

func decode(text []byte, value any) {
	check(json.Unmarshal(text, value))
}

func check(err error) {
	if err != nil {
		fail("%v", err)
	}
}

func fail(format string, values ...any) {
	fmt.Printf(format+"\n", values...)
	os.Exit(1)
}
