mod push_receiver;
