// Checks the ledger of a running Untether with Go's own packages for transparency logs, which know
// nothing of Untether: the checkpoint's signature, the tree from all entries, proofs of inclusion
// and of consistency.
//
// Usage: check-ledger <address of the service> <verifier key>
// with an administrator's access token in UNTETHER_TOKEN.
package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	inclusions = 1000
	pairs      = 100
)

// service is the tlog.TileReader of a running service.
type service struct {
	api   string
	tiles map[string][]byte
}

func main() {
	verifier, err := note.NewVerifier(os.Args[2])
	check(err)
	keys := note.VerifierList(verifier)
	ledger := &service{os.Args[1] + "/api/v1", map[string][]byte{}}

	tree := openCheckpoint(ledger.get("/ledger/checkpoint"), keys)
	fmt.Printf("checkpoint of %d records, signed by %s\n", tree.N, verifier.Name())

	entries := ledger.entries(tree.N)
	var stored hashes
	for index, entry := range entries {
		added, err := tlog.StoredHashes(int64(index), entry, &stored)
		check(err)
		stored = append(stored, added...)
	}
	if root := stored.root(tree.N); root != tree.Hash {
		fail("the entries have the root %v, the checkpoint has %v", root, tree.Hash)
	}
	fmt.Printf("tree of %d entries\n", len(entries))

	reader := tlog.TileHashReader(tree, ledger)
	for i := 0; i < inclusions; i++ {
		index := rand.Int63n(tree.N)
		leaf := tlog.RecordHash(entries[index])
		proof, err := tlog.ProveRecord(tree.N, index, reader)
		check(err)
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf))
		ledger.checkServedProof(entries[index], index, keys)
	}
	fmt.Printf("inclusion of %d records, by tiles and by the proofs of the service\n", inclusions)

	for i := 0; i < pairs; i++ {
		size := 1 + rand.Int63n(tree.N)
		smaller := 1 + rand.Int63n(size)
		then := tlog.Tree{N: size, Hash: stored.root(size)}
		proof, err := tlog.ProveTree(size, smaller, tlog.TileHashReader(then, ledger))
		check(err)
		check(tlog.CheckTree(proof, size, then.Hash, smaller, stored.root(smaller)))
	}
	fmt.Printf("consistency of %d pairs of sizes\n", pairs)
}

// hashes stores a tree as Go numbers its hashes.
type hashes []tlog.Hash

func (stored *hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		found = append(found, (*stored)[index])
	}
	return found, nil
}

func (stored *hashes) root(size int64) tlog.Hash {
	root, err := tlog.TreeHash(size, stored)
	check(err)
	return root
}

func openCheckpoint(signed []byte, keys note.Verifiers) tlog.Tree {
	opened, err := note.Open(signed, keys)
	check(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: size, Hash: root}
}

// checkServedProof checks what the service answers about the event that the entry is.
func (ledger *service) checkServedProof(entry []byte, index int64, keys note.Verifiers) {
	var event struct{ Id string }
	check(json.Unmarshal(entry, &event))
	served := string(ledger.get("/events/" + event.Id + "/proof"))
	head, signed, _ := strings.Cut(served, "\n\n")
	lines := strings.Split(head, "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" || lines[1] != fmt.Sprintf("index %d", index) {
		fail("not the proof of record %d: %s", index, head)
	}
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		check(err)
		proof = append(proof, hash)
	}
	tree := openCheckpoint([]byte(signed), keys)
	check(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)))
}

func (ledger *service) entries(size int64) [][]byte {
	var entries [][]byte
	for int64(len(entries)) < size {
		index := int64(len(entries))
		width := size - index
		if width > 1<<tileHeight {
			width = 1 << tileHeight
		}
		tile := tlog.Tile{H: tileHeight, L: 0, N: index >> tileHeight, W: int(width)}
		bundle := ledger.get("/ledger/" + strings.Replace(path(tile), "tile/0/", "tile/entries/", 1))
		for len(bundle) > 0 {
			length := binary.BigEndian.Uint16(bundle)
			entries = append(entries, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
	}
	return entries
}

func (ledger *service) Height() int { return tileHeight }

func (ledger *service) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		name := path(tile)
		if ledger.tiles[name] == nil {
			ledger.tiles[name] = ledger.get("/ledger/" + name)
		}
		found = append(found, ledger.tiles[name])
	}
	return found, nil
}

func (ledger *service) SaveTiles([]tlog.Tile, [][]byte) {}

// path is the one of C2SP tlog-tiles, which unlike Go's does not name the height.
func path(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
}

func (ledger *service) get(path string) []byte {
	request, err := http.NewRequest("GET", ledger.api+path, nil)
	check(err)
	request.Header.Set("x-api-version", "1.0-rev0")
	request.Header.Set("Authorization", "Bearer "+os.Getenv("UNTETHER_TOKEN"))
	answer, err := http.DefaultClient.Do(request)
	check(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	check(err)
	if answer.StatusCode != http.StatusOK {
		fail("%s is answered %s", path, answer.Status)
	}
	return body
}

func check(err error) {
	if err != nil {
		fail("%v", err)
	}
}

func fail(format string, values ...interface{}) {
	fmt.Fprintf(os.Stderr, format+"\n", values...)
	os.Exit(1)
}
