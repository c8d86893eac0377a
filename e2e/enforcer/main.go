// Command network-policies is kube-network-policies for a node whose kernel has no nftables expression for queues: it
// decides on the packets of a queue that iptables fills, see e2e/cluster/enforcer.ts. Upstream's own command knows only
// nftables, whose refusal its controller survives, and finds the API server only from inside of a pod.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	"sigs.k8s.io/kube-network-policies/pkg/networkpolicy"
)

func main() {
	klog.InitFlags(nil)
	kubeconfig := flag.String("kubeconfig", "", "who to be, and where the API server is")
	node := flag.String("node", "", "the name of this node")
	queue := flag.Int("queue", 100, "the number of the queue that holds the packets to decide on")
	health := flag.String("health", "", "the address to say at whether the queue is being read")
	flag.Parse()
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer cancel()
	go serveHealth(*health, *queue)
	// Nobody waits for a dead enforcer: it is there to be tested with, and not to guard anything.
	config := networkpolicy.Config{NodeName: *node, QueueID: *queue, FailOpen: true}
	if err := run(ctx, *kubeconfig, config); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, kubeconfig string, config networkpolicy.Config) error {
	rest, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(rest)
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	core, networking := factory.Core().V1(), factory.Networking().V1()
	controller, err := networkpolicy.NewController(
		client, networking.NetworkPolicies(), core.Namespaces(), core.Pods(), nil, nil, nil, nil, config,
	)
	if err != nil {
		return err
	}
	factory.Start(ctx.Done())
	return controller.Run(ctx)
}

func serveHealth(address string, queue int) {
	klog.Fatal(http.ListenAndServe(address, http.HandlerFunc(func(writer http.ResponseWriter, _ *http.Request) {
		if !isRead(queue) {
			http.Error(writer, "nobody reads the queue yet", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(writer, "ok")
	})))
}

// isRead tells whether a program has bound the queue: the kernel lists those, each with its number first.
func isRead(queue int) bool {
	file, err := os.Open("/proc/net/netfilter/nfnetlink_queue")
	if err != nil {
		return false
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) > 0 && fields[0] == fmt.Sprint(queue) {
			return true
		}
	}
	return false
}
